bookSearch.add({
"page": "05-masks.html",
"lesson": "05 Masks",
"entries": [
[
"05-masks",
"05 · Masks",
"Imagine an exam in which the answer to each question is printed at the start of the next line. Everybody would pass, and nobody would have learned anything. A decoder in training sits exactly such an exam: the whole translation lies before it, and at each position it has to say which word comes next. What keeps it honest is a small table of yes and no, which says who may look where. This lesson builds that table. In this lesson: two reasons not to look · four shapes and how they meet · padding_mask · causal_mask · decoder_mask · change the future and watch · a mask that is off by one, and the miracle that it seems to work · yes and no instead of minus infinity · a trap in PyTorch."
],
[
"1-two-reasons-not-to-look",
"1 · Two reasons not to look",
"Attention, as you built it in lesson 04, lets every position look at every other one. In two cases that is too much. There is nothing there. Sentences have different lengths, but a batch is a rectangle. So short sentences are filled up with a special token, <pad> (lesson 01). It means nothing. A word that spends part of its attention on it gets an answer that depends on how long the other sentences of the batch happen to be. It is the answer. A decoder writes one word after the other: each new word may depend on all words before it. When it writes, the later words do not exist yet. But when it is trained, they do. The right translation is known, and it is fed in as a whole, so that all positions learn at the same time. (That is called teacher forcing, and you will write it in lesson 11.) This is how the input and the answers lie beside each other: position 0 1 2 3 the decoder reads <bos> I am tired it should say I am tired <eos> Position 1 reads I and should say am. But am is also what position 2 reads. If position 1 may look at position 2, it need not learn any English: it only has to copy what it finds on its right. The idea of forbidding a network to look ahead is a little older than the Transformer. Germain et al. (2015) masked the weights of a network so that each output depends only on the inputs before it. Van den Oord et al. (2016) did the same with images, pixel by pixel. In a recurrent network the question never came up: it reads from left to right and has not yet seen what comes later. The Transformer reads all at once, so it needs the rule. Vaswani et al. (2017, section 3.2.3) gave it to the decoder's self-attention in the form that you know from lesson 04: what is forbidden gets the score -\\infty before softmax."
],
[
"2-four-shapes-and-how-they-meet",
"2 · Four shapes and how they meet",
"The scores of attention have the shape (B, H, T, S): for each of B sentences and H heads (lesson 06), T queries in rows and S keys in columns. A mask is boolean, True means: may attend, and it need not have all of these entries. It needs only a shape that broadcasts to them: counted from the right, each size is either the same, or 1 and then repeated. mask shape what it depends on what it does not depend on padding (B, 1, 1, S) the sentence, and the key the head and the query: padding is padding for all of them causal (1, 1, T, T) the query and the key the sentence and the head: the future is the future for all of them both together (B, 1, T, T) the sentence, the query and the key the head The fourth shape is that of the scores. Here is the machine's own account of how they meet, with sizes that are all different: The ones are not decoration. A padding mask of shape (B, S) would line up with the last two dimensions of the scores, the queries and the keys, and mean something else. If B and T differ and neither is 1, you get an error. If they happen to be equal, you get no error and a wrong result, which is worse."
],
[
"3-what-is-not-there-the-padding-mask",
"3 · What is not there: the padding mask",
"Two sentences, padded to length 3 with the id 0: One comparison does it; what remains is the shape. Compare with the id that is given, whatever it is: in one vocabulary padding has the id 0, in another 50256, and then 0 is an ordinary word. And do not count on the padding being at the end. Section 5 shows why it sometimes stands at the start."
],
[
"exercise-padding_mask",
"Exercise: padding_mask",
"padding_mask Hint 1: a nudge One comparison says for each token whether it is real. What is left is the shape. Hint 2: the idea ids != pad_id is boolean and has the shape (B, S). The scores are (B, H, T, S): the mask needs a 1 where the heads are and a 1 where the queries are. Hint 3: almost the line return (ids != pad_id)[:, None, None, :]; or unsqueeze(1) twice."
],
[
"see-it-work-the-neighbors-must-not-matter",
"See it work: the neighbors must not matter",
"A sentence of three words is computed twice: alone, and in a batch with a longer one, filled up with padding. Its three outputs should be the same both times. Without a mask they are not, because padding has a vector, too, and takes its share of the attention."
],
[
"4-what-is-not-there-yet-the-causal-mask",
"4 · What is not there yet: the causal mask",
"Number the positions 0, 1, 2. Each may look at itself and at what came before: row 0, the first query: key 0 yes, 1 no, 2 no; row 1: key 0 yes, 1 yes, 2 no; row 2: all three. That is a triangle. Query t may look at key s exactly when s \\le t: Does the diagonal belong to it? Look at the table of section 1 once more: position 1 reads \"I\" and shall say \"am\". What it reads is no secret; it is its own input. The secret is one further to the right. And if the diagonal were missing, the first position would have nothing at all to look at. In a sequence of T positions 1 + 2 + \\dots + T = T(T+1)/2 of the T^2 squares are yes: a little more than half."
],
[
"exercise-causal_mask",
"Exercise: causal_mask",
"causal_mask Hint 1: a nudge Draw the grid for three positions: rows are queries, columns are keys. Row 0 may see column 0; row 2 may see all. Which shape do the True squares make? Hint 2: the idea A lower triangle with its diagonal. torch.tril keeps the lower triangle of a matrix and knows booleans; or compare a column of numbers with a row of numbers. Hint 3: almost the line torch.ones(size, size, dtype=torch.bool).tril(), and two dimensions of size 1 in front: [None, None]."
],
[
"see-it-work-change-the-future",
"See it work: change the future",
"Here is the test that counts. Take seven words and compute their outputs by attention. Then change one word, compute again, and see which outputs moved. Do that for each of the seven words in turn. Each row of the picture belongs to the word that was changed, each column to an output; the brighter, the more that output moved, and a cross means that it did not move at all, not in the last digit. With the mask the picture is cut along the diagonal. No output before the changed word moves, and the difference is not small but 0: the weights of later keys are exactly zero. What comes out for the first four words does not depend on whether three words follow or three thousand. Two things come of it. In training, one pass over a sentence of T words is T honest exercises at once. And in writing, what was computed for the words so far stays right when the next word comes; the KV cache of lesson 12 lives on that. A question to think about: the network has many such layers. Can the future come in through two of them? No. After the first layer, row t is made of the inputs up to t. In the second, row t looks at the rows up to t of the first, which are made of inputs up to t at most. And so on: what is causal in each layer is causal in all of them together. A question to think about: lesson 03 said that attention does not see order. Is that still true with a causal mask? No. The mask treats the first position differently from the second: one sees one key, the other two. Shuffle the words, and in general every position but the last sees another set. So a decoder can find out something about order without any positions, and Haviv et al. (2022) found that it does. An encoder, which has no causal mask, cannot."
],
[
"5-both-at-once-the-decoder-s-mask",
"5 · Both at once: the decoder's mask",
"A decoder's sentences are padded as well. So its self-attention needs both rules: a key may be looked at when it is real and not in the future. For the sentence (5, 8, 0) with padding 0: The single row of the padding mask is repeated for each query: broadcasting again. Note the last row. Its query is padding, but the rule asks about keys only, so it looks at the two real words. What comes out of it is of no use to anyone, and does no harm: nobody looks at that position, and the loss (lesson 11) leaves it out. One practical thing: two tensors can be combined only if they are on the same device. The padding mask is where the ids are, perhaps on a GPU. The causal mask is made from a number and is on the CPU; bring it over with .to(ids.device)."
],
[
"exercise-decoder_mask",
"Exercise: decoder_mask",
"decoder_mask Hint 1: a nudge A key must be real and not in the future. You have written both rules. Hint 2: the idea (B, 1, 1, T) and (1, 1, T, T) broadcast to (B, 1, T, T). The operator for \"both\" on boolean tensors is &. Hint 3: almost the line return padding_mask(ids, pad_id) & causal_mask(ids.shape[1]).to(ids.device)."
],
[
"see-it-work-the-grids",
"See it work: the grids",
"Three sentences in a batch: a full one, one with padding at the end, and one with padding at the start. Why at the start? When a language model goes on writing several texts at the same time, all of them must end at the same place, so that the next word of each is the next column. Then the padding comes first. Your mask does not care. In the third sentence the first two rows have nothing to look at: what is before them is padding, and so are they. Your attention of lesson 04 gives such rows zero weights and a zero output. With a softmax of nothing but -\\infty they would be NaN, and one NaN is enough to spoil the loss of the whole batch. That corner case is not an exotic one: it is every text that is padded on the left."
],
[
"paint-a-mask-yourself",
"Paint a mask yourself",
"Five words, a vector for each, and attention as in lesson 04. Click squares, or draw over them: the weights and the output are computed anew at every stroke, and what moved gets a frame. Take away a whole row and see what becomes of its output. Then start from \"no future\" and open one square above the diagonal: which outputs know the future now?"
],
[
"6-off-by-one",
"6 · Off by one",
"The most expensive mistake with masks is one square wide. Suppose somebody writes the triangle so that each position may look one further: s \\le t + 1. Nothing breaks. No shape is wrong, no error is raised, and the training goes wonderfully well. To see how well, let a small network predict something that nobody can predict: dice. Each sequence is twelve throws of a die, drawn anew for every step of the training. The best that an honest network can do is to give each side the probability 1/6; its loss (the mean of minus the logarithm of the probability that it gave to what really came) is then \\log 6 \\approx 1.79. Lower is impossible. We train two networks that differ in nothing but the mask. The network with the wrong mask seems to foresee the dice: eleven of twelve throws. Of course it only reads them one square to the right. (The twelfth stands nowhere in its input, which is why its loss does not reach 0.) In use, when it gets only what was thrown so far, it guesses as badly as chance, and worse: it was trained to be sure of itself, so its loss is far above that of an honest guess. Remember the shape of that curve. A language model whose loss falls too fast and too far has probably found a leak, and the mask is the first place to look. The surest test is the one of section 4: change a later word, and see whether an earlier output moves. (Lesson 09 does it with gradients.) A question to think about: what would a mask do that is off by one to the other side, s &lt; t? It would leak nothing, and the training would look normal. But each position loses its own input, which is the latest word so far and mostly the most useful one; in this experiment there is nothing to lose, in a language there is. A network with residual connections (lesson 07) still gets the word past the attention. And the first position has nothing to look at. Mistakes to that side cost quality, in silence."
],
[
"7-yes-and-no-not-minus-infinity",
"7 · Yes and no, not minus infinity",
"Many programs hand around masks of numbers, with 0 for yes and -\\infty (or -10^9) for no, to be added to the scores. Ours are boolean, for four reasons. They combine. \"Real and not in the future\" is a & b. With tables of numbers one adds, and sums of large negative numbers can overflow. They have no dtype to get wrong. A table in float32 turns bfloat16 scores into float32, and -10^9 does not exist in float16. They are small. A boolean takes one byte, a float32 four. They can be asked. Is anything left in this row? mask.any(dim=-1). That is how a row with nothing to attend to is found."
],
[
"a-trap-in-pytorch",
"A trap in PyTorch",
"PyTorch itself has both conventions. In F.scaled_dot_product_attention a boolean attn_mask means what ours does: True may attend. In nn.MultiheadAttention (its attn_mask and key_padding_mask) and in nn.Transformer boolean masks mean the opposite: True is ignored. Whoever takes a mask from one to the other must turn it around with ~. Who forgets that gets no error, but a model that looks at nothing but padding, and NaN for a sentence that has none. The experiment gives the same mask to both; the query is zero, so each key that is allowed gets the same weight."
],
[
"8-other-masks",
"8 · Other masks",
"Once masks are tables of yes and no, one can draw other patterns. In attention, each of these changes only the table. None. An encoder sees its whole sentence; only padding is masked. So it is in lesson 08, and in BERT (Devlin et al. 2019). Cross-attention (lesson 09), too, has only a padding mask, that of the source: the sentence that is translated is known from the start. Prefix. The question may be read in both directions, only the answer is causal (Raffel et al. 2020, section 3.2.1, compare these patterns). Sliding window. Each position sees only the ones near it, in a decoder the last w: t - w < s \\le t. That makes long texts cheaper (Beltagy et al. 2020; Jiang et al. 2023). Packing. Several short texts are laid end to end in one row, instead of padding each; the mask keeps them from seeing each other, and the positions start anew with each text (Krell et al. 2021). And the table itself has become rare in practice: FlashAttention (Dao et al. 2022; Dao 2023) is told that the attention is causal. It works in blocks, skips those that lie wholly in the future, and never builds the triangle. The rule is the same."
],
[
"what-to-remember",
"What to remember",
"A mask says who may look where. In this course it is boolean, and True means may attend. Padding: (B, 1, 1, S), one value for each key. Causal: (1, 1, T, T), a lower triangle with its diagonal. A decoder needs both: &. Padding is found by comparing with pad_id, wherever it stands. A row with nothing left gives zeros, not NaN. With the causal mask no output depends on a later input, exactly; that is what makes training in parallel honest. One square too far, and the answers leak: a loss that is too good to be true. In PyTorch's own modules the convention is the opposite one."
],
[
"where-to-read-more",
"Where to read more",
"Vaswani et al. (2017), Attention Is All You Need, arXiv:1706.03762. Section 3.2.3. Germain et al. (2015), MADE: Masked Autoencoder for Distribution Estimation, arXiv:1502.03509. Van den Oord et al. (2016), Pixel Recurrent Neural Networks, arXiv:1601.06759. Haviv et al. (2022), Transformer Language Models without Positional Encodings Still Learn Positional Information, arXiv:2203.16634. Devlin et al. (2019), BERT, arXiv:1810.04805; Raffel et al. (2020), Exploring the Limits of Transfer Learning with a Unified Text-to-Text Transformer (T5), arXiv:1910.10683. Beltagy, Peters and Cohan (2020), Longformer: The Long-Document Transformer, arXiv:2004.05150; Jiang et al. (2023), Mistral 7B, arXiv:2310.06825. Krell et al. (2021), Efficient Sequence Packing without Cross-contamination, arXiv:2107.02027. Dao et al. (2022), FlashAttention, arXiv:2205.14135; Dao (2023), FlashAttention-2, arXiv:2307.08691. Next: 06 multi-head, where attention looks at several things at once."
]
]
});
