bookSearch.add({
"page": "12-gpt.html",
"lesson": "12 GPT",
"entries": [
[
"12-gpt",
"12 · GPT",
"Take the Transformer and cut it down the middle. Throw the left half away, and with it the cross-attention that reached over to it. What remains reads a text and says what comes next, and that is all it does. It is hard to believe that this is the machine that writes programs and answers letters. You will build it, teach it to write in a few minutes, and take apart what it has learned. In this lesson: half a Transformer · what need not be computed twice, and KVCache · the norm moves to the front, and GPTBlock · GPT · which token shall it be, and sample_next · generate · what the cache costs and what it saves · a model that learns to write Python · why the smaller machine won · a head that learned to copy · from this GPT to the models of today."
],
[
"whose-parts",
"Whose parts?",
"As in lesson 10: if you have built the parts of the earlier lessons, autograder assemble in a terminal collects them, and the next cell lets this lesson run on yours. Otherwise it runs on the course's."
],
[
"1-half-a-transformer",
"1 · Half a Transformer",
"The Transformer of lesson 10 had two columns because its task had two texts: one is given, one is to be written. Lesson 09 took the probability of the written one apart, token by token, by the chain rule. Leave the given text out of that formula, and it is a formula for any text: A model of the factors is called a language model, and the idea is older than neural networks: Shannon (1951) let people guess the next letter of an English text in order to measure how much news a letter brings. With one text instead of two there is nothing for an encoder to read, and nothing for cross-attention to attend to. What remains of each block is the causal self-attention and the feed-forward network. Liu et al. (2018) wrote Wikipedia articles from their sources with such a decoder-only model: they wrote source and article one behind the other, as one long text. In the same year Radford et al. (2018) trained one on seven thousand books, with nothing to do but to guess the next token, and found that what it had learned on the way helped with twelve other tasks. They called it Generative Pre-Training, GPT. It was followed by larger ones of the same design: layers width heads positions parameters source GPT 12 768 12 512 117 million Radford et al. 2018, section 4.1 GPT-2 48 1600 25 1024 1.5 billion Radford et al. 2019, table 2 GPT-3 96 12288 96 2048 175 billion Brown et al. 2020, table 2.1 yours, below 4 128 4 128 under a million Each of these is, in form, what you build now: GPT-2's form exactly, so exactly that the course's tests copy random parameters between your model and a widely used GPT-2 program and demand the same numbers and the same gradients."
],
[
"2-what-need-not-be-computed-twice",
"2 · What need not be computed twice",
"To write, a model computes scores for the next token, one token is chosen and appended, and the model is called again, with a text that is longer by one. Then again. In a text of a thousand tokens the first one is run through the whole model a thousand times. Does anything new come out for it? Lesson 05 gave the answer: under a causal mask nothing that comes later changes what stands at an earlier position. In each layer, the vectors of the old positions come out exactly as they did the last time. So they need not be computed again, if we remember what later positions will ask them for. What is that? Look at attention for one new position t: Of the old positions, s < t, it needs the keys k_s and the values v_s. It does not need their queries: an old query asks an old question, and that has been answered. So keep the keys and the values of every layer, append one pair for each new position, and let only the new position run through the model. This memory is called the KV cache. By hand, with one head of width 1. Two positions have passed; their keys are 1 and 0, their values 10 and 20. Now a third one comes with the query 0, the key 2 and the value 60. A query of 0 fits every key alike, so the weights are a third each: keys values output for the new position kept 1, 0 10, 20 appended 2 60 all 1, 0, 2 10, 20, 60 (10 + 20 + 60) / 3 = 30 The next cell does it with lesson 06's attention in full size: eight positions at once, and then the eighth alone, with the keys and values of the seven others kept. A cache has one store for each layer, since every layer has keys and values of its own. A layer hands its new ones in and gets back everything so far, the new ones at the end. All layers see the same positions, so there is one length for all of them."
],
[
"exercise-KVCache",
"Exercise: KVCache",
"KVCache Hint 1: a nudge Two lists with a place for each layer: what has been seen of keys, and what of values. What do you put there at the start, when there is nothing? Hint 2: the idea Keys have the shape (B, H, T, K), and time is dimension 2: torch.cat([old, new], dim=2). Keep the result and give it back. The length is how long, in that dimension, the keys of a layer are; ask the last layer, so that the length does not change while a pass is under way. Hint 3: almost the line In update: if self.keys[layer] is not None, then key becomes the concatenation of self.keys[layer] and key, and value likewise; store both under layer; return the pair. reset puts None everywhere, and __init__ can call it."
],
[
"3-the-norm-moves-to-the-front",
"3 · The norm moves to the front",
"In the paper's block, and in yours up to lesson 10, the norm stands behind the sum: post-LN. GPT-2 moved it to the input of each sublayer (Radford et al. 2019, section 2.3): pre-LN. It looks like a small exchange. But in the second form x itself is never normalized. It runs from the embeddings to the end through nothing but sums, and every block adds something to it. People call this path the residual stream: blocks read from it, through a norm, and write to it, by adding. The gradient runs the same way back, from the loss to the first block, through nothing but sums. Lessons 07 and 08 measured what follows from that: a deep pre-LN stack trains with the full learning rate from the first step, and a post-LN stack needs to be led there by a warm-up (Xiong et al. 2020). Two prices are paid. The stream grows with every block, so behind the last one a further norm is needed, final_norm. And a late block changes a large x only a little. The block's second change is in the feed-forward network: GELU takes the place of ReLU."
],
[
"gelu-a-gate-that-opens-gradually",
"GELU: a gate that opens gradually",
"ReLU multiplies a number by 0 or by 1, depending on its sign. Hendrycks and Gimpel (2016) multiply it by a probability: that a number drawn from the standard normal distribution is smaller than it. For a large positive h this is h, for a large negative one it is 0, as with ReLU. In between the gate opens gradually, and a number that is a little below zero still gets through in part, and with it a gradient. The formula on the right is an approximation, from the same paper (section 2). GPT-2 was trained with it, so it is part of the model, and we take it, too. By hand, for h = 1: \\Phi(1) = 0.8413, so \\operatorname{GELU}(1) = 0.8413; the approximation gives 0.8412. ReLU gives 1."
],
[
"a-block-with-and-without-a-cache",
"A block, with and without a cache",
"Now the block. Norm, attention, add; norm, feed-forward, add. The inner width of the feed-forward network is 4D, as it was in 2017. One thing needs thought: the cache must come between the projections and the attention. MultiHeadAttention as a whole has no door there. But its parts are yours: attn.q_proj, attn.k_proj and attn.v_proj make queries, keys and values of the new positions; split_heads cuts them; then cache.update(layer, key, value) gives the keys and values of all positions; the attention of lesson 04 mixes them; merge_heads and attn.out_proj finish. Without a cache the same steps give what attn(x, x, x, mask) gives. The mask comes from outside, as in lessons 08 and 09. With a cache it has as many rows as there are new positions and as many columns as there are positions altogether, (1, 1, T, past + T)."
],
[
"exercise-GPTBlock",
"Exercise: GPTBlock",
"GPTBlock Hint 1: a nudge Two lines carry all of forward: x plus something of norm1(x), then x plus something of norm2(x). The second something is the feed-forward network. The first is multi-head attention, step by step, with the cache in the middle. Hint 2: the idea The names linear1 and linear2 inside feed_forward: a small class of your own, or nn.Sequential(OrderedDict(linear1=..., gelu=..., linear2=...)). nn.GELU(approximate=\"tanh\") is the right gate. Query, key and value are split_heads(projection(h), self.num_heads) with h = self.norm1(x) and the three projections of self.attn. Hint 3: almost the line The first half: key, value = cache.update(layer, key, value) if there is a cache; mixed, _ = self.attention(query, key, value, mask) with a ScaledDotProductAttention(dropout) of the block's own; x = x + self.dropout(self.attn.out_proj(merge_heads(mixed)))."
],
[
"4-the-whole-model",
"4 · The whole model",
"Embed the tokens, embed the positions, add the two; then the blocks; then a last norm; then a score for each token of the vocabulary. Four points are new: Positions are learned. Instead of the sines of lesson 03 there is a second table, position_embedding, with a row for each position up to max_len. It knows nothing of order until it is trained, and beyond its last row there is nothing at all: a longer text is an error. No \\sqrt{D}. Tokens come from a plain nn.Embedding. In lesson 02 the factor made the words as loud as the sines. Here both tables begin equally small (0.02, below), so neither drowns the other. The output layer is the embedding. As in lesson 10 the scores are the dot products with the rows of the token table: weight tying. Here there is not even a second name for it: the logits are x @ token_embedding.weight.T. With a cache only the new tokens come in. Their positions do not begin at 0 but where the cache ends, at cache.length. Forgetting that is the classic mistake. The model still writes, every token as if it stood at the beginning, and the text is nonsense after a few words. And the mask: of a text of past + T positions the last T are new. Each of them may see everything old, and of the new ones itself and those before it. That is the last T rows of the causal mask for the whole text, here with past = 3 and T = 2: How should the numbers begin? GPT draws all its matrices, embeddings included, from a normal distribution with the standard deviation 0.02 (Radford et al. 2018, section 4.1); biases begin at zero. That matters more here than it did: nn.Embedding by itself draws with standard deviation 1, and with a tied table the logits would begin at a size of \\sqrt{D}, far from the even guess that lesson 10 asked of a fresh model."
],
[
"exercise-GPT",
"Exercise: GPT",
"GPT Hint 1: a nudge Five parts in __init__. In forward: which positions do the ids have, is there room for them, which mask goes to the blocks, and what does each block need besides x? Hint 2: the idea past is 0 without a cache and cache.length with one; read it before any block has run. Positions are torch.arange(past, past + T). Every block gets the same mask and the same cache, and its own number as layer. The check against max_len is about past + T; self.position_embedding.num_embeddings knows max_len. Hint 3: almost the line The loop: for layer, block in enumerate(self.blocks): x = block(x, mask, cache, layer), where the mask is causal_mask(past + T)[:, :, past:]. At the end: self.final_norm(x) @ self.token_embedding.weight.T."
],
[
"see-it-work-how-large-is-it",
"See it work: how large is it?",
"A block has 12 D^2 + 13 D parameters: four matrices of D^2 in the attention, two of 4 D^2 in the feed-forward network, and biases and norms. With the embeddings, (V + \\text{max\\_len}) D, and the last norm, that is all. Build models of the sizes that Radford et al. (2019, table 2) give, on the device meta, which knows shapes and needs no memory, and count. Counted and computed agree to the last digit. The paper's own figures for the three smaller sizes are a little lower than what its description gives (the smallest is 124 million by our count); its authors corrected this later, in the notes that came with their program."
],
[
"5-which-token-shall-it-be",
"5 · Which token shall it be?",
"The model gives scores. Somebody must choose. Always the best one? That is greedy decoding. It suits a translation, where there is one good answer (lesson 11). A text that always takes the likeliest next word soon goes round in circles (Holtzman et al. 2020 show what that looks like, section 3). The opposite, to draw from the model's probabilities as they are, has another weakness. Most tokens are absurd at most places. Each is very unlikely, but there are so many of them that together they are drawn often, and one absurd token spoils what follows. Three dials lie between these two: Temperature \\tau: divide the logits by \\tau before softmax (lesson 00). Below 1 the likely ones become likelier; above 1 all come nearer to each other; towards 0 the draw becomes the argmax. Top-k (Fan et al. 2018, section 5.1): only the k best may be drawn. But one k does not fit all places: after \"to be or not to\" there is one good token, after \"my favorite\" there are hundreds. Top-p, or nucleus sampling (Holtzman et al. 2020, section 3.1): keep the smallest set of best tokens whose probability together reaches p. It is small where the model is sure and large where it is not. By hand. The probabilities are 0.5, 0.3, 0.15 and 0.05. With p = 0.7: the best alone has 0.5, which is less than 0.7; the best two have 0.8, and that reaches it. So two stay, the second one crosses the line and belongs to the set. They are divided by their sum, 0.8: 0.625 and 0.375. With several dials at once the order counts. It is: temperature, then top-k, then top-p over what top-k has left, so with probabilities that sum to one again. With k = 2 and p = 0.6 in the example: top-k leaves 0.625 and 0.375, and the first one alone reaches 0.6. Had top-p come first, 0.5 would not have reached it, and two would have stayed."
],
[
"exercise-sample_next",
"Exercise: sample_next",
"sample_next Hint 1: a nudge A row of logits goes through three stations, and each leaves a row of logits or probabilities. What is filtered out gets the score −∞ or the probability 0. At the end one token is drawn for each row. Hint 2: the idea Top-k: the k-th largest score of a row is the bar, logits.topk(top_k, dim=-1).values[..., -1:]; what is lower gets −∞. Top-p: sort the probabilities of a row from large to small; a token stays if the sum before it is less than p, so the one that crosses the line stays. scatter brings a decision about sorted places back to the tokens' own places. Hint 3: almost the line For top-p: ordered, order = probabilities.sort(dim=-1, descending=True); what goes is ordered.cumsum(dim=-1) - ordered >= top_p, and torch.zeros_like(gone).scatter(-1, order, gone) puts it in the tokens' order. At the end torch.multinomial(probabilities, 1, generator=generator), which divides by the sum of a row itself; one column of it is the answer."
],
[
"see-it-work-the-dials",
"See it work: the dials",
"One row of logits for twelve tokens, and ten thousand draws for each setting of the dials. The bars count what your function drew. Look at the last two: the same p, and at the higher temperature it keeps more tokens, because it needs more of them to reach 0.8."
],
[
"6-write",
"6 · Write",
"Now the loop: scores for the last position, choose, append, again. With a cache the first call gets the whole prompt, and each later one only the token that was chosen last. Without a cache each call gets everything. The text must be the same. Three things to settle before the first token is written and while writing. Room: the prompt and the new tokens together must fit into max_len, and one should find that out before the work, not after nine tenths of it. The end: if there is an eos_id (end of sequence), a row that has drawn it is finished. The other rows of the batch may not be, so it goes on as a row of nothing but eos_id. Quiet: writing is not training. Dropout must be off, and no gradients are needed."
],
[
"exercise-generate",
"Exercise: generate",
"generate Hint 1: a nudge What do you need before the loop? A check, perhaps a cache, and something that remembers which rows are finished. What goes into the model in the first round, what in the others, and of all the logits that come out, which ones do you need? Hint 2: the idea Keep two tensors: all ids so far, and those which the model has not seen. With a cache the model gets the second, without one the first. Only the logits of the last position count: logits[:, -1]. A finished row takes eos_id whatever was drawn: torch.where. Hint 3: almost the line The cache is KVCache(len(model.blocks)), the room is model.position_embedding.num_embeddings. In the loop: logits = model(new if use_cache else ids, cache), then sample_next(logits[:, -1], ...), then the finished rows, then ids = torch.cat([ids, new], dim=1) with new of shape (B, 1). Around it torch.no_grad(), and model.eval() before."
],
[
"see-it-work-the-same-text-and-what-each-token-costs",
"See it work: the same text, and what each token costs",
"A fresh model writes nonsense, but it writes the same nonsense with and without the cache. And the clock sees the difference. Below, a model with room for 512 tokens writes at several places of a text: once it gets only the new token, with everything before in the cache, and once the whole text. The figure shows how long one token takes, as a multiple of what the first measured one takes with the cache. With the cache the line is nearly flat: one token through the model, whatever came before. (Not quite flat: the attention still reads all keys and values. On a model this small that hardly shows.) Without it each token costs a pass through the whole text, and the longer the text, the more."
],
[
"7-what-the-cache-costs",
"7 · What the cache costs",
"Nothing is free; the cache trades time for memory. How much memory? For each position, in each layer, one key and one value for every head, and together the heads are D wide: By hand, for GPT-2's smallest size: 2 \\cdot 12 \\cdot 768 = 18\\,432 numbers for each position. With 1024 positions that is 18.9 million numbers; in 16-bit floats, two bytes each, 37.7 million bytes. Every one of the texts that are written at the same time needs its own. For the largest model here one single text of 2048 tokens takes nearly ten gigabytes, and today texts are fifty times as long. So, once a model is used by many people at a time, it is the cache more than the arithmetic that sets the limit: for each new token all of it must be read from memory. Much of what has changed in attention since is about this table, and you can read off the formula what can be done. Fewer heads for keys and values than for queries (multi-query attention, Shazeer 2019; grouped-query attention, Ainslie et al. 2023). A smaller width for what is kept, from which keys and values are computed again (multi-head latent attention, DeepSeek-AI 2024). Fewer positions (a sliding window, Jiang et al. 2023). Or no waste where it is stored (paged attention, Kwon et al. 2023)."
],
[
"what-to-remember",
"What to remember",
"A GPT is the right-hand column of the Transformer without cross-attention: one text, causal self-attention, and a score for what comes next at every position. Under a causal mask the past does not change. Keep keys and values of every layer, and each new token costs one token's work. Memory: 2 \\cdot \\text{layers} \\cdot D numbers for each position. With a cache three things must know how much has passed: the positions, the mask, and the check against max_len. Pre-LN: x + f(norm(x)). The stream itself is never normalized, so one last norm is needed. GELU is a number times the probability that a normal random number is smaller; GPT-2 has the approximation with tanh. The dials, in their order: temperature, top-k, top-p over what is left. The token that crosses the line stays."
],
[
"where-to-read-more",
"Where to read more",
"Radford, Narasimhan, Salimans and Sutskever (2018), Improving Language Understanding by Generative Pre-Training. The first GPT. Radford, Wu, Child, Luan, Amodei and Sutskever (2019), Language Models are Unsupervised Multitask Learners. GPT-2; section 2.3 has the model. Brown et al. (2020), Language Models are Few-Shot Learners, arXiv:2005.14165. GPT-3. Liu et al. (2018), Generating Wikipedia by Summarizing Long Sequences, arXiv:1801.10198. A decoder-only Transformer, half a year before GPT. Shannon (1951), Prediction and Entropy of Printed English, Bell System Technical Journal 30. Hendrycks and Gimpel (2016), Gaussian Error Linear Units (GELUs), arXiv:1606.08415. Xiong et al. (2020), On Layer Normalization in the Transformer Architecture, arXiv:2002.04745. Press and Wolf (2017), Using the Output Embedding to Improve Language Models, arXiv:1608.05859. Weight tying. Fan, Lewis and Dauphin (2018), Hierarchical Neural Story Generation, arXiv:1805.04833. Top-k. Holtzman, Buys, Du, Forbes and Choi (2020), The Curious Case of Neural Text Degeneration, arXiv:1904.09751. Top-p. Shazeer (2019), Fast Transformer Decoding: One Write-Head is All You Need, arXiv:1911.02150. What the cache costs, and multi-query attention. Ainslie et al. (2023), GQA: Training Generalized Multi-Query Transformer Models from Multi-Head Checkpoints, arXiv:2305.13245. Kwon et al. (2023), Efficient Memory Management for Large Language Model Serving with PagedAttention, arXiv:2309.06180. Jiang et al. (2023), Mistral 7B, arXiv:2310.06825. A sliding window. DeepSeek-AI (2024), DeepSeek-V2: A Strong, Economical, and Efficient Mixture-of-Experts Language Model, arXiv:2405.04434. Latent attention. You began with softmax over three numbers. You end with a model that writes."
]
]
});
