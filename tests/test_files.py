"""What is written whole is on the disk before anything that it was made of is removed."""

import os
import stat

from autograder.files import write_whole


def test_a_file_is_on_the_disk_before_it_has_its_name_and_its_name_before_we_go_on(tmp_path, monkeypatch):
    done = []
    fsync, replace = os.fsync, os.replace

    def synced(descriptor):
        done.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else os.fstat(descriptor).st_size)
        fsync(descriptor)

    def replaced(old, new):
        done.append("replaced")
        replace(old, new)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "replace", replaced)
    write_whole(tmp_path / "results.json", "points")
    assert done == [len("points"), "replaced", "folder"]
    assert (tmp_path / "results.json").read_text(encoding="utf-8") == "points"
    assert [path.name for path in tmp_path.iterdir()] == ["results.json"]
