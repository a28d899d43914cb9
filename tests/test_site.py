"""The book in a real browser: every page opened as a file, without a network, in light and dark, wide and narrow."""

import json
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pytest

from autograder import catalog
from autograder.book import drift, write_book
from course import moving
from course.moving import MIME

ROOT = catalog.ROOT
PAGES = [ROOT / "index.html", *sorted((ROOT / "book").glob("*.html"))]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
SCREENSHOTS = ROOT / "build" / "screenshots" / "book"
needs_browser = pytest.mark.skipif(
    not (CHROMIUM and DRIVER), reason="no Chromium here (CI has one: test_ci_has_a_browser)"
)
every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)


class Read(HTMLParser):
    """What a page links to, loads, and offers as anchors."""

    def __init__(self, page):
        super().__init__()
        self.links, self.loads, self.ids, self.tags = [], [], [], []
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.tags.append((tag, found))
        if "id" in found:
            self.ids.append(found["id"])
        if tag == "a":
            self.links.append(found["href"])
        elif found.get("src") or tag == "link":
            self.loads.append(found.get("src") or found["href"])


READ = {page.resolve(): Read(page) for page in PAGES}


def test_the_book_is_what_the_notebooks_give():
    assert drift(ROOT) == []


@pytest.mark.slow
def test_a_second_writing_gives_the_same_bytes(tmp_path):
    for name in ("one", "two"):
        write_book(ROOT, tmp_path / name)
    files = sorted(path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*") if path.is_file())
    assert len(files) > len(PAGES)
    for file in files:
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


def test_every_lesson_has_a_page_and_a_box_in_the_drawing():
    folders = [lesson.folder for lesson in catalog.lessons()]
    assert [page.stem for page in PAGES[1:]] == folders
    drawing = re.search(r"<svg.*?</svg>", PAGES[0].read_text(encoding="utf-8"), re.DOTALL)[0]
    for folder in folders:
        assert f'href="book/{folder}.html"' in drawing


@every_page
def test_every_link_leads_somewhere_and_nothing_is_loaded_from_elsewhere(page):
    read = READ[page]
    assert len(read.ids) == len(set(read.ids))
    for address in read.loads:
        assert address.startswith("data:") or (page.parent / address).is_file(), address
    for address in read.links:
        if address.startswith("https://"):
            continue
        path, _, anchor = address.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.is_file(), address
        assert not anchor or anchor in READ[target].ids, address


@every_page
def test_every_picture_has_a_text_alternative_and_its_size(page):
    for tag, attributes in READ[page].tags:
        if tag == "img":
            assert len(attributes["alt"]) > 20 and int(attributes["width"]) and int(attributes["height"])


@every_page
def test_pages_are_light(page):
    loaded = {(page.parent / address) for address in READ[page].loads if not address.startswith("data:")}
    weight = page.stat().st_size + sum(file.stat().st_size for file in loaded)
    assert weight < (500_000 if page.name == "index.html" else 3_000_000)


@every_page
def test_no_formula_is_left_as_tex(page):
    text = page.read_text(encoding="utf-8")
    text = re.sub(r"<(pre|code|script|style)\b.*?</\1>", "", text, flags=re.DOTALL)
    outside = re.sub(r'alttext="[^"]*"', "", text)
    assert "$" not in outside and "\\" not in re.sub(r"<[^>]*>", "", outside)


@pytest.mark.parametrize("lesson", catalog.lessons(), ids=lambda lesson: lesson.folder)
def test_every_formula_of_the_notebook_is_on_its_page(lesson):
    notebook = json.loads((ROOT / "solutions" / lesson.folder / f"{lesson.topic}.ipynb").read_text(encoding="utf-8"))
    prose = "\n\n".join("".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "markdown")
    prose = re.sub(r"```.*?```|`[^`\n]*`", "", prose, flags=re.DOTALL)
    formulas = re.findall(r"\$\$(.+?)\$\$|(?<!\\)\$(?!\$)(.+?)(?<!\\)\$", prose, re.DOTALL)
    drawn = sum(tag == "math" for tag, _ in READ[ROOT / "book" / f"{lesson.folder}.html"].tags)
    assert drawn == len(formulas) > 0


@pytest.fixture(scope="module")
def reader(tmp_path_factory):
    """One browser for all pages, with the network off; ``reader.open(page)`` gives what went wrong while loading."""
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for flag in ("--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync",
                 "--disable-background-networking", "--disable-component-update", "--hide-scrollbars",
                 f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):  # fmt: skip
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    window = webdriver.Chrome(options, webdriver.ChromeService(DRIVER))
    window.set_script_timeout(60)
    window.execute_cdp_cmd("Network.enable", {})
    window.execute_cdp_cmd(
        "Network.emulateNetworkConditions",
        {"offline": True, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0},
    )

    def look(width=1280, height=1000, theme="light"):
        window.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600},
        )
        window.execute_cdp_cmd(
            "Emulation.setEmulatedMedia",
            {"features": [{"name": "prefers-color-scheme", "value": theme},
                          {"name": "prefers-reduced-motion", "value": "reduce"}]},
        )  # fmt: skip

    def trouble():
        problems = [entry["message"] for entry in window.get_log("browser")]
        for entry in window.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] in ("Network.loadingFailed", "Runtime.exceptionThrown"):
                problems.append(json.dumps(message["params"]))
            address = message["params"].get("request", {}).get("url", "file:")
            if not address.startswith(("file:", "data:", "blob:")):
                problems.append(f"asked the network for {address}")
        return problems

    def opened(page, anchor=""):
        trouble()
        window.get(Path(page).as_uri() + anchor)
        return trouble()

    look()
    yield SimpleNamespace(window=window, open=opened, look=look, trouble=trouble, run=window.execute_script)
    window.quit()


DRAWN = """
for (const fold of document.querySelectorAll("details")) fold.open = true;
for (const picture of document.images) picture.loading = "eager";
const small = [...document.querySelectorAll("math")].filter(formula => {
  const box = formula.getBoundingClientRect();
  return box.width < 3 || box.height < 3 || formula.querySelector("merror");
});
return {
  formulas: document.querySelectorAll("math").length,
  small: small.map(formula => formula.getAttribute("alttext")),
  wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
};
"""
PICTURES = """
const done = arguments[0];
Promise.all([...document.images].map(picture => picture.decode().then(() => null, () => picture.src))).then(done);
"""
ACCESSIBLE = """
const done = arguments[arguments.length - 1];
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"];
axe.run({ exclude: arguments[1] }, { preload: false, resultTypes: ["violations"], runOnly: arguments[0] ?? rules })
  .then(found => done(found.violations.filter(one => ["serious", "critical"].includes(one.impact))
    .map(one => `${one.id}: ${one.nodes.length} times, first ${one.nodes[0].html} (${one.nodes[0].failureSummary})`)));
"""


@needs_browser
@every_page
def test_a_page_opens_as_a_file_without_a_network(reader, page):
    reader.look()
    assert reader.open(page) == []
    drawn = reader.run(DRAWN)
    assert drawn["small"] == [] and drawn["formulas"] == sum(tag == "math" for tag, _ in READ[page].tags)
    assert drawn["wide"] <= 0
    assert [one for one in reader.window.execute_async_script(PICTURES) if one] == []
    for theme, width in (("dark", 1280), ("light", 390)):
        reader.look(width=width, height=844, theme=theme)
        # The theme changes only colors; those of words in code are the same on all pages, and tried on one below.
        assert_accessible(reader, ["color-contrast"] if theme == "dark" else None, exclude=["math", "pre"])
        assert reader.run(DRAWN)["wide"] <= 0, f"wider than a window of {width} pixels"
    assert reader.trouble() == []


@needs_browser
def test_code_is_readable_in_both_themes(reader):
    for theme in ("light", "dark"):
        reader.look(theme=theme)
        reader.open(ROOT / "book" / "04-attention.html")
        reader.run(DRAWN)
        assert_accessible(reader, ["color-contrast"])
    reader.look()


def assert_accessible(reader, rules=None, exclude=()):
    from selenium_axe_python import Axe

    if not reader.run("return typeof axe === 'object'"):
        Axe(reader.window).inject()
    assert reader.window.execute_async_script(ACCESSIBLE, rules, list(exclude)) == []


@needs_browser
def test_search_finds_a_section_of_another_page_by_keyboard(reader):
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys
    from selenium.webdriver.support.ui import WebDriverWait

    reader.look()
    assert reader.open(PAGES[0]) == []
    reader.window.find_element(By.TAG_NAME, "body").send_keys("/")
    field = reader.window.switch_to.active_element
    assert field.get_attribute("id") == "search"
    field.send_keys("clock hands")
    wait = WebDriverWait(reader.window, 20)
    wait.until(lambda window: window.find_elements(By.CSS_SELECTOR, "#found-list a"))
    assert re.search(r"\d+ places", reader.window.find_element(By.ID, "found-count").text)
    assert_accessible(reader)
    field.send_keys(Keys.ARROW_DOWN)
    reader.window.switch_to.active_element.send_keys(Keys.ENTER)
    wait.until(lambda window: "03-positions.html#" in window.current_url)
    assert reader.trouble() == []


@needs_browser
def test_the_theme_is_switched_and_kept(reader):
    from selenium.webdriver.common.by import By

    reader.look(theme="light")
    reader.open(PAGES[0])
    light = reader.run("return getComputedStyle(document.body).backgroundColor")
    button = reader.window.find_element(By.ID, "theme")
    for _ in range(2):
        button.click()
    assert button.text == "Theme: dark"
    dark = reader.run("return getComputedStyle(document.body).backgroundColor")
    reader.open(PAGES[1])
    assert light != dark == reader.run("return getComputedStyle(document.body).backgroundColor")
    reader.window.find_element(By.ID, "theme").click()
    assert reader.run("return getComputedStyle(document.body).backgroundColor") == light


@needs_browser
def test_code_is_copied_and_what_is_linked_to_unfolds(reader):
    from selenium.webdriver.common.by import By

    reader.look()
    reader.open(ROOT / "book" / "04-attention.html", "#exercise-scaled_dot_product_attention")
    exercise = reader.window.find_element(By.CSS_SELECTOR, ".exercise")
    assert "raise NotImplementedError" in exercise.find_element(By.CSS_SELECTOR, ":scope > .code").text
    folds = exercise.find_elements(By.TAG_NAME, "details")
    assert len(folds) == 4 and not any(fold.get_attribute("open") for fold in folds)
    reader.run("window.kept = null; navigator.clipboard.writeText = async text => { window.kept = text; };")
    exercise.find_element(By.CSS_SELECTOR, ":scope > .code .copy").click()
    assert reader.run("return window.kept").startswith("def scaled_dot_product_attention(")
    folds[-1].find_element(By.TAG_NAME, "summary").click()
    assert "torch.softmax" in folds[-1].text and "checks passed" in folds[-1].text


@needs_browser
def test_on_a_phone_the_contents_open_and_close(reader):
    from selenium.webdriver.common.by import By

    reader.look(width=390, height=844)
    reader.open(ROOT / "book" / "04-attention.html")
    contents = reader.window.find_element(By.ID, "contents")
    assert not contents.is_displayed()
    menu = reader.window.find_element(By.ID, "menu")
    menu.click()
    assert contents.is_displayed() and menu.get_attribute("aria-expanded") == "true"
    contents.find_element(By.LINK_TEXT, "What to remember").click()
    assert not contents.is_displayed()
    reader.look()


def figures_that_move(kind):
    """Give ``(page, place among the page's figures, numbers)`` of each figure of a kind, out of the notebooks."""
    for lesson in catalog.lessons():
        notebook = json.loads(
            (ROOT / "solutions" / lesson.folder / f"{lesson.topic}.ipynb").read_text(encoding="utf-8")
        )
        outputs = [output for cell in notebook["cells"] for output in cell.get("outputs", [])]
        shown = [output["data"][MIME] for output in outputs if MIME in output.get("data", {})]
        for place, numbers in enumerate(shown):
            if numbers["kind"] == kind:
                yield ROOT / "book" / f"{lesson.folder}.html", place, numbers


def figure_on(reader, page, place):
    from selenium.webdriver.common.by import By

    reader.look(height=1400)
    assert reader.open(page) == []
    figure = reader.window.find_elements(By.CSS_SELECTOR, "figure.moving")[place]
    reader.run("arguments[0].scrollIntoView({block: 'center'})", figure)
    return figure


def numbers_in(reader, figure, table="table"):
    """Give the numbers of a table as they are kept and as they are read."""
    kept, read = reader.run(
        "const rows = [...arguments[0].querySelectorAll(arguments[1] + ' tbody tr')]"
        ".map(row => [...row.querySelectorAll('td[data-value]')]);"
        "return [rows.map(row => row.map(cell => Number(cell.dataset.value))),"
        " rows.map(row => row.map(cell => Number(cell.textContent)))];",
        figure,
        table,
    )
    assert all(abs(one - other) <= 0.00501 for row, line in zip(kept, read, strict=True)
               for one, other in zip(row, line, strict=True))  # fmt: skip
    return kept


@pytest.fixture
def alone(tmp_path, monkeypatch):
    """Give a figure as a notebook shows it, with its own script, on a page without the book."""

    def make(draw, *arguments, **named):
        shown = []
        monkeypatch.setattr(moving, "_show", shown.append)
        draw(*arguments, title="A figure", alt="What there is to see.", **named)
        page = tmp_path / f"{draw.__name__}.html"
        page.write_text(f"<!doctype html><meta charset=utf-8>{moving._html(shown[0])}", encoding="utf-8")
        return page, 0, shown[0]

    return make


@needs_browser
def test_attention_shows_the_models_weights_of_the_head_that_was_picked(reader, alone):
    import torch
    from selenium.webdriver.common.action_chains import ActionChains
    from selenium.webdriver.common.by import By
    from selenium.webdriver.support.ui import Select

    weights = torch.softmax(3 * torch.randn(2, 3, 3, 4, generator=torch.Generator().manual_seed(0)), dim=-1)
    small = (weights, ["le", "chat", "dort"], ["the", "cat", "is", "asleep"])
    smaller = (weights[0, 0, :2, :2], ["a", "b"], ["c", "d"])
    for page, place, numbers in [alone(moving.attention, [small, smaller]), *figures_that_move("attention")]:
        figure = figure_on(reader, page, place)
        for index, example in enumerate(numbers["examples"]):
            picked = {"example": index, "layer": len(example["weights"]) - 1, "head": len(example["weights"][0]) - 1}
            for what, value in picked.items():
                for picker in figure.find_elements(By.CSS_SELECTOR, f"select[data-what={what}]"):
                    Select(picker).select_by_value(str(value))
            weights = example["weights"][picked["layer"]][picked["head"]]
            assert numbers_in(reader, figure) == weights
            row = figure.find_elements(By.CSS_SELECTOR, "tbody tr")[1]
            ActionChains(reader.window).move_to_element(row.find_element(By.CSS_SELECTOR, "td")).perform()
            largest = max(weights[1])
            reading = figure.find_element(By.CSS_SELECTOR, ".reading").text
            # A page shows no spaces at the ends, and tokens may have some.
            assert reading.startswith(f"“{example['queries'][1].strip()}” looks at: ")
            assert f"{example['keys'][weights[1].index(largest)].strip()} {largest:.3f}" in reading
            assert "here" in row.get_attribute("class")
        reader.run("arguments[0].querySelector('tbody button').focus()", figure)
        assert example["queries"][0].strip() in figure.find_element(By.CSS_SELECTOR, ".reading").text
        assert reader.trouble() == []


@needs_browser
def test_a_painted_mask_gives_what_torch_computes_with_it(reader):
    import torch
    from selenium.webdriver.common.action_chains import ActionChains
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys

    attend = catalog.reference().scaled_dot_product_attention
    found = list(figures_that_move("mask"))
    assert found
    for page, place, numbers in found:
        figure = figure_on(reader, page, place)
        tensors = [torch.tensor(numbers[name], dtype=torch.float64) for name in ("query", "key", "value")]
        allowed = torch.tensor(numbers["allowed"])

        def same(figure=figure, tensors=tensors, allowed=allowed):
            output, weights = attend(*tensors, allowed)
            for table, expected in (("weights", weights), ("output", output)):
                shown = torch.tensor(numbers_in(reader, figure, f"[data-table={table}]"), dtype=torch.float64)
                assert torch.allclose(shown, expected, rtol=0, atol=1e-12)

        same()
        size = len(allowed)
        squares = figure.find_elements(By.CSS_SELECTOR, "td.paint button")
        squares[size - 1].click()  # the first word may look at the last: the future is open
        allowed[0, size - 1] = ~allowed[0, size - 1]
        same()
        assert figure.find_element(By.CSS_SELECTOR, ".reading").text == f"The output moved for: {numbers['words'][0]}."
        # One stroke over the whole last row, which then may look nowhere: zeros, and no NaN.
        stroke = ActionChains(reader.window).click_and_hold(squares[-size])
        for square in squares[-size + 1 :]:
            stroke.move_to_element(square)
        stroke.release().perform()
        allowed[-1] = False
        same()
        squares[-1].send_keys(Keys.SPACE)
        allowed[-1, -1] = True
        same()
        figure.find_element(By.XPATH, ".//button[text()='as given']").click()
        allowed[:] = torch.tensor(numbers["allowed"])
        same()
        assert reader.trouble() == []


def slide(reader, figure, value):
    reader.run(
        "const input = arguments[0].querySelector('input'); input.value = arguments[1];"
        "input.dispatchEvent(new Event('input'));",
        figure,
        value,
    )


@needs_browser
def test_the_hands_turn_as_the_table_of_positions_says(reader):
    from selenium.webdriver.common.by import By

    found = list(figures_that_move("hands"))
    assert found
    for page, place, numbers in found:
        figure = figure_on(reader, page, place)
        table = catalog.reference().sinusoidal_positions(len(numbers["table"]), len(numbers["table"][0]))
        for position in (0, 7, len(table) - 1):
            slide(reader, figure, position)
            shown = re.findall(
                r"-?\d+\.\d+", " ".join(one.text for one in figure.find_elements(By.CLASS_NAME, "numbers"))
            )
            assert [float(one) for one in shown] == pytest.approx(table[position].tolist(), abs=0.0051)
            ends = [
                (float(hand.get_attribute("x2")) - 50, 50 - float(hand.get_attribute("y2")))
                for hand in figure.find_elements(By.CLASS_NAME, "hand")
            ]
            flat = [coordinate / 44 for end in ends for coordinate in end]
            assert flat == pytest.approx(table[position].tolist(), abs=1e-4)
        assert reader.trouble() == []


def assert_the_cache_fills(reader, figure, numbers):
    from selenium.webdriver.common.by import By

    for step in range(len(numbers["tokens"]) - numbers["prompt"] + 1):
        slide(reader, figure, step)
        filled = numbers["prompt"] + step
        rows = figure.find_elements(By.CSS_SELECTOR, "tbody tr")
        for row, layer in zip(rows, range(len(numbers["keys"])), strict=False):
            kinds = [cell.get_attribute("class") for cell in row.find_elements(By.TAG_NAME, "td")]
            assert kinds.count("empty") == len(numbers["tokens"]) - filled, layer
            assert kinds.count("newest") == (numbers["prompt"] if step == 0 else 1)
        looked = numbers_in(reader, figure)[len(numbers["keys"]) :]
        assert looked == [layer[filled - 1][:filled] for layer in numbers["weights"]]
        reading = figure.find_element(By.CLASS_NAME, "reading").text
        assert reading.endswith(f"{filled} = {filled * filled}.")
    assert reader.trouble() == []


@needs_browser
def test_the_cache_fills_token_by_token(reader, alone):
    import torch

    generator = torch.Generator().manual_seed(0)
    weights = torch.rand(2, 5, 5, generator=generator).tril()
    weights /= weights.sum(dim=-1, keepdim=True)
    tokens, keys = ["once", "upon", "a", "time", "there"], torch.randn(2, 5, 16, generator=generator)
    made = alone(moving.cache, tokens, prompt=2, keys=keys, weights=weights)
    for page, place, numbers in [made, *figures_that_move("cache")]:
        assert_the_cache_fills(reader, figure_on(reader, page, place), numbers)


def test_the_script_can_stand_inside_of_a_page():
    assert "</script" not in (ROOT / "course" / "moving.js").read_text(encoding="utf-8")


def test_what_does_not_fit_is_refused_in_a_sentence():
    import torch

    with pytest.raises(ValueError, match=r"weights has the shape \(2, 2\).*\(2, 3\)"):
        moving.attention([(torch.zeros(2, 2), ["a", "b"], ["c", "d", "e"])], title="", alt="")


@needs_browser
def test_pictures_of_the_pages_are_taken(reader):
    """For a person to look at: CI keeps them in build/screenshots/book."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    for page in (PAGES[0], ROOT / "book" / "04-attention.html"):
        for name, width, theme in (("light", 1280, "light"), ("dark", 1280, "dark"), ("phone", 390, "light")):
            reader.look(width=width, height=1400 if width > 600 else 844, theme=theme)
            assert reader.open(page) == []
            assert reader.window.save_screenshot(str(SCREENSHOTS / f"{page.stem}-{name}.png"))
    reader.look()
