bookSearch.add({
"page": "02-embeddings.html",
"lesson": "02 Embeddings",
"entries": [
[
"02-embeddings",
"02 · Embeddings",
"We warmed a pot of quello. Careful, the quello is hot! Quello with honey helps me sleep. You have never met the word quello (it was made up for this sentence), and yet you know a good deal about it by now: one drinks it, one drinks it hot, and it is something like tea. Nobody told you. You looked at the words around it. This lesson gives a network the means to do the same: each token gets a handful of numbers, and learning moves tokens that keep the same company to the same place. In this lesson: why an id is no number · one_hot · the company a word keeps · a lookup is a product · embed · which rows learn · TokenEmbedding with its factor \\sqrt{d_{\\text{model}}} · small embeddings, trained and drawn."
],
[
"1-an-id-is-a-name-not-a-number",
"1 · An id is a name, not a number",
"Lesson 01 turned text into ids. Say cat is 3, dog is 4, and tea is 6. A network computes with numbers, so why not give it these? Because the arithmetic would mean nothing. Four is more than three, but a dog is not more than a cat. Three and three make six, but two cats do not make tea. And a network could not even forget this nonsense easily: it would start from the belief that cat and dog are nearly the same and tea is far off, for no better reason than the order in which a tokenizer happened to number them. An id is a name, like the number on a football shirt. What we need is a vector for each token such that nothing false is built in, and such that the vector can learn. We get there in two steps."
],
[
"2-step-one-one-hot",
"2 · Step one: one-hot",
"Give each token a direction of its own. With a vocabulary of V tokens, token v becomes the vector of length V that has a 1 at place v and 0 everywhere else. It is called one-hot: of V wires exactly one is hot. With a vocabulary of three: Now nothing false is built in. All tokens are equally far from each other, and no two have anything in common (every dot product of two of them is 0): A batch of ids has the shape (B, T), B rows with T tokens each; its one-hot vectors have the shape (B, T, V)."
],
[
"exercise-one_hot",
"Exercise: one_hot",
"one_hot Hint 1: a nudge A one-hot vector answers one question at each place v: is the id equal to v? Hint 2: the idea torch.arange(vocab_size) are all the places. Compare each id with all of them: broadcasting does it, if the ids get a last dimension of length 1. Hint 3: almost the line (ids.unsqueeze(-1) == torch.arange(vocab_size, device=ids.device)).float()"
],
[
"3-the-company-a-word-keeps",
"3 · The company a word keeps",
"One-hot vectors say nothing false, but they say nothing at all: cat is as far from dog as from tea. What would we like a vector to say? Linguists had an answer long before there were networks. Zellig Harris (1954) observed that words with similar meanings occur in similar surroundings, and that the differences between their surroundings tell the differences of meaning. John Firth (1957) put it into the sentence that everybody quotes: \"You shall know a word by the company it keeps.\" It is called the distributional hypothesis. It is what you did with quello. Bengio, Ducharme, Vincent and Jauvin (2003) let a network do it. Each word of the vocabulary got a short vector of numbers, a few dozen of them, random at first; the network read the vectors of a few words and predicted the next one; and the same gradients that trained the network also moved the vectors. If cat and dog are followed by the same words, then the same gradients push them the same way. Their reason was generalization: whoever has read \"the cat is walking in the bedroom\" should not be surprised by \"a dog was running in a room\". Mikolov et al. (2013), in word2vec, left out the rest of the network and kept the table: predict the words around a word, from its vector alone, on billions of words. Suddenly everybody had word vectors. The Transformer does not use ready-made ones. Its table starts random, and it is learned together with all the rest (Vaswani et al. 2017, section 3.4). So is ours."
],
[
"4-step-two-a-table-and-a-lookup-that-is-a-product",
"4 · Step two: a table, and a lookup that is a product",
"Put these vectors under each other and you have a table, or matrix, W of shape (V, D): one row for each token, and D numbers in each row. D is the width of the model, d_{\\text{model}} in the paper, and you choose it: 512 there, whatever the vocabulary is. A row of the table is the token's embedding. Take V = 3 tokens and D = 2. To get the embedding of tea, multiply its one-hot vector by the table: It is the last row of the table, unchanged. Every product with a 0 contributed nothing; the one 1 picked its row. So an embedding is a linear layer (a product with a learned matrix) on one-hot vectors, and all that you know about matrix products and their gradients holds for it. But nobody computes it like that. Why multiply by zeros, when you can go to row 2 and read it? With three tokens this is a matter of taste. With a real vocabulary it is not. GPT-2 knows 50257 tokens (Radford et al. 2019). This is what the one-hot vectors of one batch of 32 texts with 128 tokens each would take, at 4 bytes for a number: So: the meaning of the product, without the product. One line will do."
],
[
"exercise-embed",
"Exercise: embed",
"embed Hint 1: a nudge Row number ids[b, t] of the table is all you need. How do you pick row 2 of a table? And rows 2, 0 and 2? Hint 2: the idea A tensor may be indexed with a tensor of integers: the result has the shape of the index, and behind it what is left of the table. Hint 3: almost the line table[ids]. That is all."
],
[
"see-it-work-the-same-rows-without-the-zeros",
"See it work: the same rows, without the zeros",
"First: do the two ways agree? Then the price. For larger and larger vocabularies, both ways look up the same 512 ids. The product has to visit every row of the table for every token; the lookup visits the rows that were asked for. (Times depend on your machine. Look at the slope, not at the numbers.)"
],
[
"5-which-rows-learn",
"5 · Which rows learn?",
"The gradient of a loss says, for each entry of the table, in which direction the loss grows and how fast; training takes a small step the other way. For the product X W of one-hot vectors X and the table W it is quickly found. The entry W_{vd} enters the result at the place t with the factor X_{tv}: 1 where token v stands, else 0. So its gradient is \\sum_t X_{tv}\\, G_{td}, where G is the gradient that arrives at the result; as a product of matrices, X^\\top G. Read it row by row: row v of the table gets the sum of the gradients at all places where token v stood, and nothing if it stood nowhere. By hand: the ids are (3, 7, 3, 1), and let the loss be the plain sum of all the entries that were looked up. Then the gradient at each place is a row of ones. Token 3 stood at two places, so its row gets ones twice: twos. Tokens 7 and 1 get ones. All the others get zeros. PyTorch finds the same. requires_grad=True tells it to keep track of what is computed from the table, loss.backward() computes all gradients, and table.grad holds the table's. Two things follow. A token learns only when it is met: the rows of rare tokens stay near the random numbers they started from. That is one more reason for the pieces of lesson 01, since a rare word is made of frequent pieces. And of the whole table a training step changes only a few rows. (With plain gradient descent that is so to the letter. An optimizer with a memory, such as Adam, goes on moving a row for a while after its last gradient.)"
],
[
"6-how-large-should-the-numbers-be",
"6 · How large should the numbers be?",
"A new table is filled with random numbers of mean 0. What remains to be chosen is their standard deviation, their typical size; its square is the variance. The paper says only this (section 3.4): the two embeddings and the layer that makes the scores for the next word share one table, and \"in the embedding layers, we multiply those weights by \\sqrt{d_{\\text{model}}}\". It gives no reason. Let us find one; write D for d_{\\text{model}}. The table is used twice. At the end of the model (lesson 10) each token gets a score: the dot product of its row w with a vector h that has D entries of mean about 0 and variance about 1. That is a sum of D products. If the entries of the row are independent of them and have the variance \\sigma^2, each product has the variance \\sigma^2, and variances of independent terms add up: the score has the variance D \\sigma^2. A score of variance 1 wants \\sigma^2 = 1/D, so \\sigma = 1/\\sqrt D. That is how the authors' own program draws the table. At the entrance that is too small. With D = 512 the entries would be about 1/\\sqrt{512} \\approx 0.044 in size. Lesson 03 adds positions to them: sines and cosines, between −1 and 1, with a mean square of one half. The word would drown in its own position. Multiplied by \\sqrt D, the entries of the embedding have the variance D \\cdot \\frac{1}{D} = 1, and word and position meet as equals. By hand, with D = 4: standard deviation 1/\\sqrt 4 = 0.5, variance 0.25. Times \\sqrt 4 = 2: standard deviation 1, variance 1. A row (0.5, -0.5, 1, 0) of the table enters the model as (1, -1, 2, 0)."
],
[
"and-the-padding",
"And the padding?",
"pad_batch in lesson 01 filled short rows up with <pad>. That is no word. It has no company to be known by, and nothing should be learned from it. So its row is zero and gets no gradient: whatever the rest of the model does with these places, the table hears nothing of it. (Masks, in lesson 05, will keep the other tokens from looking there at all.) Attention, feed-forward network, the whole model: all of them will be modules, and this is the first. A module is a class that inherits from nn.Module. Its __init__ begins with super().__init__() and makes what the module keeps; its forward computes, and module(x) calls it. A tensor that is wrapped in nn.Parameter and stored, as in self.weight = nn.Parameter(...), is one that training may change. All of them together, each under its name, are the module's state dict: what one saves. PyTorch has all of this finished, as nn.Embedding and F.embedding. Here you build it: an answer that calls them earns nothing, and your own embed does the lookup."
],
[
"exercise-TokenEmbedding",
"Exercise: TokenEmbedding",
"TokenEmbedding Hint 1: a nudge __init__ makes the table, forward looks up and scales. What must a tensor be so that an optimizer finds it? Hint 2: the idea Draw with torch.randn and multiply by d_model**-0.5; set the padding row to zero before you wrap it in nn.Parameter. For \"no gradient\": whatever is put in the place of the padding's vectors by masked_fill comes from no parameter. Hint 3: almost the line In forward: vectors = embed(ids, self.weight) * math.sqrt(self.weight.shape[1]), then, if there is a padding_idx, vectors.masked_fill((ids == self.padding_idx).unsqueeze(-1), 0.0)."
],
[
"see-it-work-variance-one-at-both-ends",
"See it work: variance one, at both ends",
"The experiment makes your embedding for several widths and measures the variance of what comes out of it (left), and of scores: dot products of its rows with random vectors h (right). Beside it stand the two roads not taken: the same table without the factor \\sqrt D, and a table drawn with standard deviation 1. Later models chose otherwise. PyTorch's own nn.Embedding draws with standard deviation 1 and has no factor. GPT and GPT-2 draw with a fixed 0.02 and have no factor either (Radford et al. 2018, section 4.1, for GPT); there the positions are learned, too, and start just as small or smaller, so nothing drowns. Lesson 12 builds that one. GPT and GPT-2 kept the tied table, used at both ends (Press and Wolf 2017), which saves a great deal; many larger models since have two tables again. With 50257 tokens and a width of 768, as in the smallest GPT-2, this table alone has"
],
[
"7-see-it-work-words-find-their-company",
"7 · See it work: words find their company",
"Now let your embeddings learn. We need a small world, so here is one: made-up sentences about animals, food, and musical instruments. Each sentence has one of these nouns, so cat and dog never stand in the same sentence. Nobody tells the model which words belong together. One word is there to make trouble: duck sleeps in the barn with the animals, and it also lies on the plate. The task is word2vec's skip-gram (Mikolov et al. 2013): from the vector of one word, predict the words that stand up to two places away from it. The model is your TokenEmbedding and one linear layer that gives a score to each word of the vocabulary; softmax turns the scores into chances, and the loss is the mean of −log(chance of the word that really stood there). (F.cross_entropy computes that from the scores; you will build it in lesson 11.) The vectors have 16 numbers, and paper has two dimensions. To draw them we look from the side from which they are most spread out: the singular value decomposition (SVD) finds the two directions with the largest variance. Before training the words lie anywhere. Afterwards there are three groups, and the model was never told that there are three. Cat and dog never met, but they met the same kinds of words, and similar gradients pushed them towards the same region. And the duck? It has one row in the table, and two kinds of company pull at it. It ends between the animals and the food, and is neither."
],
[
"8-what-a-table-can-and-cannot-do",
"8 · What a table can and cannot do",
"One vector for each token, whatever the sentence. The duck on the pond and the duck on the plate enter the model as the same vector. Something has to look at the surroundings and move it to the right side. That something is attention (lesson 04), and it is much of what the layers of a Transformer do; Peters et al. (2018) made vectors that depend on the sentence popular. No order. dog bites man and man bites dog are the same three rows. Lesson 03 mends it. Similar is not the same as synonymous. hot and cold keep nearly the same company, too. Embeddings learn what can stand in the same place. The company is the text's. What people wrote, with their prejudices, is what the vectors learn (Bolukbasi et al. 2016 measured it). Famous arithmetic. king − man + woman ≈ queen (Mikolov, Yih and Zweig 2013) often works, but look closely at how it is counted: the search leaves the three given words out of the answers, and without that rule the nearest vector is often king itself (Nissim et al. 2020). A question to think about: could we make the table wider than the vocabulary, D > V? Nothing forbids it, but it is hard to find a use. With D = V each token could have a direction of its own, and we would be back at one-hot vectors: nothing shared, nothing generalized. It is the narrow table that forces tokens to share directions, and what they share is what they have in common. A question to think about: what happens to tokens that never occur in training? Their rows never get a gradient through the lookup. They stay as they were drawn, and if such a token turns up later, the model reads noise. When the table is tied to the output, there is a second gradient: every step lowers the scores of all the tokens that were not next, so unused rows do move then, all in much the same direction. Models in the wild have such tokens; Land and Bartolo (2024) searched for them. A question to think about: why is it not enough to set the padding row to zero at the start? Being zero and staying zero are two promises. An optimizer moves every row that gets a gradient, so a row that was only initialized to zero would not be zero for long. Cutting the gradient keeps it. (When the table is tied to the output, a gradient arrives from the other side, too. Filling in zeros at the lookup keeps the entrance clean even then.)"
],
[
"what-to-remember",
"What to remember",
"An id is a name. One-hot vectors make it a direction of its own, at the same distance from all others. An embedding is a row of a learned table: a one-hot product in meaning, a lookup in practice. Only the rows that were used get a gradient; a row that was used several times gets the sum. The table is drawn with standard deviation 1/\\sqrt D and the lookup is multiplied by \\sqrt D: scores and embeddings both have a variance of about one. The padding row is zero and gets no gradient. Tokens with the same company end near each other. One vector for each token is not enough for words with two meanings."
],
[
"where-to-read-more",
"Where to read more",
"Harris (1954), Distributional Structure, Word 10. · Firth (1957), A Synopsis of Linguistic Theory 1930–1955, in Studies in Linguistic Analysis. The company a word keeps. Bengio, Ducharme, Vincent and Jauvin (2003), A Neural Probabilistic Language Model, Journal of Machine Learning Research 3. The table, learned with the model. Mikolov, Chen, Corrado and Dean (2013), Efficient Estimation of Word Representations in Vector Space, arXiv:1301.3781. · Mikolov et al. (2013), Distributed Representations of Words and Phrases and their Compositionality, arXiv:1310.4546. word2vec. Mikolov, Yih and Zweig (2013), Linguistic Regularities in Continuous Space Word Representations, NAACL. · Nissim, van Noord and van der Goot (2020), Fair Is Better than Sensational, arXiv:1905.09866. The arithmetic of words, and its small print. Vaswani et al. (2017), Attention Is All You Need, arXiv:1706.03762. Section 3.4 is the embedding of this lesson. Press and Wolf (2017), Using the Output Embedding to Improve Language Models, arXiv:1608.05859. One table for both ends. Radford et al. (2018), Improving Language Understanding by Generative Pre-Training, and (2019), Language Models are Unsupervised Multitask Learners. GPT and GPT-2. Peters et al. (2018), Deep Contextualized Word Representations, arXiv:1802.05365. Bolukbasi et al. (2016), Man is to Computer Programmer as Woman is to Homemaker?, arXiv:1607.06520. · Land and Bartolo (2024), Fishing for Magikarp, arXiv:2405.05417. Next: 03 positions, where a token learns where it stands."
]
]
});
