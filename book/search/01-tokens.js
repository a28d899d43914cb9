bookSearch.add({
"page": "01-tokens.html",
"lesson": "01 Tokens",
"entries": [
[
"01-tokens",
"01 · Tokens",
"Ask somebody how many times the letter r occurs in strawberry, and they look at the word and count. Large language models, which write essays and programs, got this wrong for years. The reason is not that they cannot count to three. The reason is that nobody ever showed them the letters. What does a machine read, then, when it reads text? It reads tokens: numbers that stand for pieces of text, mostly longer than a letter and often shorter than a word. This lesson builds the part that cuts a text into such pieces, and it learns from text where to cut. There is no network in it, only counting, and when it works it reads any script on earth. In this lesson: letters, words, or something in between · what a byte is, with é and 🙂 by hand · count_pairs and merge, an idea from data compression · train_bpe · how well it compresses, and what · Tokenizer · why models misspell · pad_batch."
],
[
"1-letters-words-or-something-in-between",
"1 · Letters, words, or something in between",
"A network computes with numbers, so text must become numbers first: each piece of text gets a number from a fixed list, the vocabulary. The question is, which pieces? Words? The vocabulary would have to hold walk, walks, walked, walking, every name, every typing error, and all of that in every language. However long the list is, tomorrow somebody writes a word that is not on it. The neural translators of 2015 wrote <unk>, \"unknown\", in such places. Letters? Then nothing is ever unknown, and the list is short. But the texts become long: a page of 500 words has some 3000 letters. Attention, the heart of the Transformer, compares every place of the text with every other (lesson 04), so that six times the length costs thirty-six times the work. And the model has to find out again and again that t-h-e belong together. Something in between. Frequent words get a number of their own, rare words are put together from pieces, and in the worst case from single letters. Nothing is unknown, and the common things are short. We only need a way to find good pieces. The way that most models use was found in the toolbox of data compression. But first we have to go below the letters."
],
[
"2-bytes",
"2 · Bytes",
"A computer keeps everything in bytes. A byte is eight switches, each off or on, written as eight binary digits (bits): from 00000000 to 11111111. Each place counts twice as much as the place to its right, so a byte is a number from 0 to 255: A byte means nothing of itself. That 97 should be read as the letter a is an agreement, called ASCII (with small letters since 1967): the English letters, digits and signs on the numbers 0 to 127. One byte, one letter. For English. The rest of the world needs more. Unicode gives every sign of every script a number of its own, its code point: é is 233, 🙂 is 128578, and there is room for over a million. Such a number does not fit into one byte. How to write it with several, so that everybody can still tell where a sign begins? Ken Thompson and Rob Pike found the answer on one evening in 1992, and today nearly all text is written in it: UTF-8. code point bytes, with x for the bits of the code point 0 to 127 0xxxxxxx 128 to 2047 110xxxxx 10xxxxxx 2048 to 65535 1110xxxx 10xxxxxx 10xxxxxx 65536 to 1114111 11110xxx 10xxxxxx 10xxxxxx 10xxxxxx Look at the first digits. A byte that begins with 0 is a whole sign, and old English files stay as they are. A byte that begins with 110, 1110 or 11110 says how many bytes the sign has. And a byte that begins with 10 says: I am the continuation of something. é by hand. 233 = 128 + 64 + 32 + 8 + 1, in binary 11101001. That needs two bytes with 5 + 6 places for its bits: 00011 and 101001. Put them in: 11000011 and 10101001, which are 195 and 169. 🙂 by hand. 128578 is 11111011001000010 in binary. Four bytes have 3 + 6 + 6 + 6 places: 000, 011111, 011001, 000010. Put them in: 11110000 10011111 10011001 10000010, which are 240, 159, 153 and 130. So every text, in any script, is a list of numbers from 0 to 255. That is our first vocabulary: 256 entries, and nothing can ever be unknown. (Radford et al. 2019, section 2.2, chose bytes for GPT-2 for this reason.) The way back has one trap. Not every list of bytes is a text: 169 alone is a continuation of nothing. A strict decoder stops with an error. A careful one writes the sign � in its place, the \"replacement character\" U+FFFD, and goes on. Our tokenizer will be careful, because a model may write any bytes it likes. A question to think about: why does the woman in space need three code points? She is written as woman + joiner + rocket. The joiner (U+200D) is an invisible sign that says \"draw these two as one\". What a person sees as one sign, what Python counts as one, and what a file keeps as one are three different things. A tokenizer that works on bytes need not care."
],
[
"3-an-idea-from-data-compression",
"3 · An idea from data compression",
"Bytes alone make long texts: no shorter than letters. In 1994 Philip Gage, a programmer, published a way to make files smaller that fits into one sentence: find the two bytes that stand side by side most often, put one new sign in their place, and start again. It is called byte pair encoding, BPE. As a compressor it did not become famous. Twenty-two years later Sennrich, Haddow and Birch (2016) needed pieces of words for machine translation, remembered it, and since then it has been in most language models. The Transformer of 2017 read its English and German sentences in BPE pieces, about 37000 of them (Vaswani et al. 2017, section 5.1)."
],
[
"by-hand-abracadabra",
"By hand: abracadabra",
"Count the pairs of neighbors: ab 2, br 2, ra 2, and ac, ca, ad, da once each. Three pairs share the first place. We need a rule for ties, or two people would get two tokenizers, and ours is: the pair that occurs first in the text as it stands now. So ab becomes a new sign; call it X. Count again: Xr 2, ra 2, the others once. Xr occurs first and becomes Y. Notice that the new sign takes part like any other: that is how pieces grow. Now Ya 2, the others once. Count once more: every pair occurs once. A sign for a pair that occurs once would save nothing, and we stop. Eleven signs have become five, and without being told what a syllable is, the rule has found abra twice. In the machine there are no letters X, Y, Z, but the next free numbers. The bytes have 0 to 255, so X is 256, Y is 257, and Z is 258. We build the two steps first, counting and replacing."
],
[
"exercise-count_pairs",
"Exercise: count_pairs",
"count_pairs Hint 1: a nudge How do you walk over a list so that you see each number together with the one after it? Hint 2: the idea zip(ids, ids[1:]), or Python's own itertools.pairwise(ids), gives the neighbors as tuples. Count each of them in a dictionary. Hint 3: almost the line for pair in pairwise(ids): and, for each, counts.get(pair, 0) is the count so far, 0 where the pair is new. Store one more than that under counts[pair]. Now the replacing. One case needs thought: overlap. In aaa the pair aa stands at two places, and count_pairs says 2. But the two share the middle letter, so only one of them can be replaced. The rule is: go from left to right, and what is used up is used up."
],
[
"exercise-merge",
"Exercise: merge",
"merge Hint 1: a nudge Walk through the list with an index. At each place ask one question: does the pair stand here? Hint 2: the idea If it does, write the new id and step over both numbers; if not, copy one number and step over one. The last number has no neighbor: take care there. Hint 3: almost the line while i < len(ids): then if tuple(ids[i : i + 2]) == pair: append new_id and i += 2, else append ids[i] and i += 1. (A slice that reaches past the end is only shorter.)"
],
[
"4-train-it",
"4 · Train it",
"Training a tokenizer is these two steps in a loop. What it gives is the list of merges in the order in which they were found: everything that has been learned is in that list. Two rules have to be exact, so that the same text always gives the same list: the tie (first in the current ids, not in the alphabet, and not in the text as it was at the beginning), and the end (as many ids as were asked for, or no pair that occurs twice)."
],
[
"exercise-train_bpe",
"Exercise: train_bpe",
"train_bpe Hint 1: a nudge You have the two steps of the loop already. What do you start from, and when do you stop? Hint 2: the idea Start from list(text.encode(\"utf-8\")). In each round count the pairs, take the most frequent one, remember it, and merge it to the id 256 + (number of merges so far). Stop at the size asked for, or when the best count is below 2. Hint 3: almost the line max(counts, key=counts.get) gives the first of the pairs with the largest count, and your dictionary has them in the order in which they occur if you filled it from left to right. Check vocab_size < 256 before anything else, and mind the empty dictionary."
],
[
"see-it-work-pieces-grow",
"See it work: pieces grow",
"The example from above, with your code. Each row is the text after one more merge; a piece that has grown is filled with color."
],
[
"see-it-work-learn-from-a-manual",
"See it work: learn from a manual",
"A real text now. Every Python brings its own manual along, the one that help() prints: some half a million letters of English about a programming language. Let us learn from the first 20 thousand of them. (That takes a few seconds: your loop counts all the pairs again for every merge. Programs that train on gigabytes keep the counts and update only what a merge has changed.) The first pieces are what English is made of: in, on, er, a th at the beginning of a word, an e at the end of one; and, this being a manual for programmers, the spaces that indent a line. The longest ones are whole words of its own subject, such as expression, and the rows of stars and equals signs under its headings. Nobody wrote a dictionary. And note where the spaces went: a space before or after a word became part of the piece."
],
[
"see-it-work-compression-against-vocabulary-size",
"See it work: compression against vocabulary size",
"How much do we gain with each merge? The measure is bytes per token: the higher, the shorter the text has become. One list of merges answers for all vocabulary sizes at once, because a smaller vocabulary is just its beginning. The experiment applies your merges one after another to the text that they were learned from, to a part of the manual that they have never seen, and to random bytes. Three things to see. The first merges help most, and each further one less: the curve bends. What was learned carries over to text of the same kind, though it never does quite as well there. And noise cannot be compressed: the manual's pairs are rare in it, and it has no frequent pairs of its own. So how large should a vocabulary be? Large enough that texts are short; small enough that the model can afford it (each entry costs a row in the table of lesson 02), and that each entry is met often enough to be learned. GPT-2 took 50257: 256 bytes, 50000 merges, and one special token (Radford et al. 2019)."
],
[
"5-the-tokenizer",
"5 · The tokenizer",
"With the merges in hand we can put it all into one part that goes both ways: encode from text to ids, decode from ids to text. Specials. A model needs a few signs that are no text: <pad> fills up short sentences, <bos> says \"here it begins\" (beginning of sequence), and <eos> says \"here it ends\". They get the first ids, and everything else moves up: A special is an id, never a string. When somebody types the five signs <eos> into a chat, that is ordinary text and must become ordinary tokens. If it became the special, any user could end the conversation in the model's name, or begin a new one. Chat systems have been attacked like that. Order matters. encode must apply the merges in the order in which they were learned. Suppose merge 0 is (b, c) and merge 1 is (a, b). The text abc becomes a·bc: merge 0 goes first, and then there is no ab left. A tokenizer that took the first pair from the left would give ab·c: other ids for the same text, ids that the model has never seen in this place. All bytes at once. On the way back a token may hold half a letter: é has two bytes, and if they were never merged, they are two tokens. So decode first joins the bytes of all tokens, and only then makes text of them."
],
[
"exercise-Tokenizer",
"Exercise: Tokenizer",
"Tokenizer Hint 1: a nudge Write down the three ranges of ids: specials, bytes, merges. Which one number takes you from a raw id (0 to 255 for bytes, 256 on for merges) to the id outside? Hint 2: the idea encode: the bytes, then every merge in the order in which it was learned, then add the offset to all, then <bos> and <eos> where asked for. decode: check the range, leave out the specials, give each id its bytes (a merge's bytes are those of its left part and its right part), and decode all the bytes at once. Hint 3: almost the line In __init__ build pieces = [bytes([i]) for i in range(256)], and for each merge append pieces[left] + pieces[right]. In decode: b\"\".join(pieces[i - offset] for i in ids if i >= offset).decode(\"utf-8\", errors=\"replace\"), after the check of the range."
],
[
"see-it-work-there-and-back-in-any-script",
"See it work: there and back, in any script",
"Your tokenizer has seen nothing but English. Here are greetings in other languages, and a few pictures. Does each text come back as it was? And how many tokens does it take? Every text comes back as it was: that is what the bytes are for. But it is not equally cheap. The merges were learned from English. German and French, with mostly the same letters, profit from them, too; the other scripts fall back to their bytes, two or three for each character. The same happens in large models: the same sentence can cost several times as many tokens in one language as in another, and so cost more money, more time, and more of the room that a model has for its text (Petrov et al. 2023 measured differences of up to fifteen times). Who chooses the training text of a tokenizer decides for whom the model is cheap."
],
[
"see-it-work-why-models-misspell",
"See it work: why models misspell",
"Back to the strawberry. This is what a model that uses your tokenizer would be given: On the right is all that the model gets. Where in these numbers does it say how many letters r there are in strawberry? Nowhere. (One r happens to stand alone, as 117. The other two are hidden in 414 and in 270, and 117 is only a number, too.) A piece is one number, whatever its letters are; that the piece er has the letters e and r is something a model can only pick up indirectly, from texts that happen to spell things out. (Kaushal and Mahowald 2022 found that models do pick up a good deal of it.) And see what a capital does: function is the one number 490, Function is 73, 324, 428, and nothing in these numbers says that the two are nearly the same word. So a model that miscounts letters is not stupid. It is like somebody who knows a language only by ear and is asked how a word is written. Arithmetic suffers, too: with a larger vocabulary, a long number is cut wherever the merges happen to cut it. And some mistakes of models that look like deep riddles, such as trouble with a trailing space at the end of a question, are the tokenizer's. A question to think about: why not give models single bytes, then? People do. ByT5 (Xue et al. 2022) reads bytes: it is more robust against typing errors and better at spelling, and it pays with sequences several times as long, in training and in use. Later models read bytes but group them on the way (Pagnoni et al. 2024). Tokens are a compromise with the cost of attention, not a law of nature. A question to think about: is decode(encode(text)) always the text? And encode(decode(ids)) always the ids? The first, yes, for every text that UTF-8 can write: encoding only groups the bytes, and decoding puts them back one behind the other. The second, no. The two ids of the bytes a and b decode to \"ab\", and encoding gives the one id of the merge ab, if there is one. Many lists of ids stand for the same text, but encode always gives the same one, and it is the only one that the model met in training."
],
[
"6-a-batch-is-a-box",
"6 · A batch is a box",
"A network takes many sentences at once, in one tensor, and a tensor has rows of equal length. Sentences do not. The short ones are filled up at the end with <pad>. The last part of this lesson does that; lesson 02 makes sure that nothing is learned from the padding, and lesson 05 that nobody looks at it."
],
[
"exercise-pad_batch",
"Exercise: pad_batch",
"pad_batch Hint 1: a nudge A tensor is a box: all rows have the same length. Which length? Hint 2: the idea Find the longest sequence. Give every row its own ids, and behind them pad_id until it is as long as the longest. Hint 3: almost the line [list(row) + [pad_id] * (longest - len(row)) for row in sequences], and torch.tensor(..., dtype=torch.long) around it."
],
[
"see-it-work-from-sentences-to-a-tensor",
"See it work: from sentences to a tensor",
"The whole way, with everything that you have built in this lesson. Read the rows: each begins with 1 (<bos>), goes on with its own ids, and ends with 2 (<eos>). What follows, where a sentence was shorter, are zeros (<pad>). This tensor of shape (B, S) is what every model in this course takes."
],
[
"7-where-later-practice-departs",
"7 · Where later practice departs",
"Cut into words first. Ours takes the text as a whole, so that pieces may reach across spaces (you saw some). GPT-2 first splits the text with a pattern into words, numbers and signs, and merges only within these; otherwise it would learn dog., dog! and dog? as three pieces (Radford et al. 2019, section 2.2). It is faster, too: a word that was seen once need not be encoded again. Other ways to choose pieces. WordPiece (Schuster and Nakajima 2012), used in BERT, merges the pair that raises the likelihood of the text most. Unigram (Kudo 2018) starts from many pieces and throws out the least useful ones. Kudo and Richardson (2018), in SentencePiece, made tokenizers that treat a space as a sign like any other, as ours does. No tokens at all: see the question above. Leftovers. A tokenizer is trained before the model, sometimes on other texts. Then there are pieces that the model hardly ever met, and strange things happen when they occur (Land and Bartolo 2024)."
],
[
"what-to-remember",
"What to remember",
"A model reads ids of pieces, not letters. What is not in the ids, the model does not see. Every text is UTF-8 bytes, numbers from 0 to 255. Starting from them, nothing is ever unknown. BPE: count the pairs of neighbors, merge the most frequent one to a new id, repeat. Ties go to the pair that occurs first now; overlaps are replaced from left to right. A tokenizer is its list of merges, in order. encode applies them in that order; decode joins all bytes before it makes text. Specials are ids without a text. Text that looks like one is ordinary text. What a tokenizer was trained on decides which texts are short."
],
[
"where-to-read-more",
"Where to read more",
"Gage (1994), A New Algorithm for Data Compression, The C Users Journal 12(2). Byte pair encoding. Sennrich, Haddow and Birch (2016), Neural Machine Translation of Rare Words with Subword Units, arXiv:1508.07909. Section 3.2 is this lesson, on letters. Radford et al. (2019), Language Models are Unsupervised Multitask Learners. Section 2.2: BPE on bytes, in GPT-2. Vaswani et al. (2017), Attention Is All You Need, arXiv:1706.03762. Section 5.1: how its texts were cut. Schuster and Nakajima (2012), Japanese and Korean Voice Search, ICASSP. · Kudo (2018), Subword Regularization, arXiv:1804.10959. · Kudo and Richardson (2018), SentencePiece, arXiv:1808.06226. Other ways to choose pieces. Petrov, La Malfa, Torr and Bibi (2023), Language Model Tokenizers Introduce Unfairness Between Languages, arXiv:2305.15425. Kaushal and Mahowald (2022), What Do Tokens Know About Their Characters and How Do They Know It?, arXiv:2206.02608. Xue et al. (2022), ByT5: Towards a Token-Free Future with Pre-trained Byte-to-Byte Models, arXiv:2105.13626. · Pagnoni et al. (2024), Byte Latent Transformer, arXiv:2412.09871. Land and Bartolo (2024), Fishing for Magikarp: Automatically Detecting Under-trained Tokens in Large Language Models, arXiv:2405.05417. Next: 02 embeddings, where each id becomes numbers with a meaning."
]
]
});
