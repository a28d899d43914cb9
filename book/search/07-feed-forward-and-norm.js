bookSearch.add({
"page": "07-feed-forward-and-norm.html",
"lesson": "07 Feed-forward and norm",
"entries": [
[
"07-feed-forward-and-norm",
"07 · Feed-forward and norm",
"Attention lets every word look at the others. But what does it do with what it saw? It takes an average. That is all. A committee that only ever averages its members' opinions never has a new one. This lesson builds the part that does: a small network that works on each word by itself. Then it asks why one cannot simply stack a hundred such layers, and builds the two simple things that make it possible: a sum and a norm. In this lesson: what averaging cannot do · ReLU by hand · FeedForward, the same at every position · why deep stacks did not train, and the sum that mended it · layer norm by hand, and why not batch norm · LayerNorm · AddNorm · deep stacks with and without, side by side · where to put the norm, and why later models moved it."
],
[
"1-what-averaging-cannot-do",
"1 · What averaging cannot do",
"Look at the last step of attention once more: \\text{output} = W V. The weights W come out of softmax, and queries and keys decide them. But once the weights stand, the values go through nothing but a weighted sum: attention is linear in the values. If you double the values, the output doubles; if you add two sets of values, the outputs add up. Two linear steps in a row are again one linear step, since W_2 (W_1 V) = (W_2 W_1) V. So with the weights held fixed, ten layers of it could be replaced by one. And there are simple things that no linear map can do. It cannot give |x|: what it makes of -1 is always the opposite of what it makes of 1. It cannot say \"only if both are there\". The next cell checks the claim with the attention of lesson 04."
],
[
"2-a-small-network-for-every-position",
"2 · A small network for every position",
"The paper's answer (Vaswani et al. 2017, section 3.3) is a network of two layers at the end of every block, behind the attention: Here x is the vector of one position, with d_{model} numbers. The first layer makes d_{ff} hidden numbers of it, \\max(0, \\cdot) turns the negative ones into 0, and the second layer goes back to d_{model}. The function \\max(0, h) is called ReLU, \"rectified linear unit\" (Nair and Hinton 2010 made it popular). It is the bend that a linear map does not have."
],
[
"by-hand",
"By hand",
"Two numbers come in, three are hidden, two go out. nn.Linear writes each output's weights as a row, and so do we (here the matrices stand transposed to those of the formula, and we compute W_1 x + b_1): Take x = (2, -1). Widen. 2; -1; and 2 - (-1) + 1 = 4. Hidden: (2, -1, 4). ReLU. The -1 becomes 0: (2, 0, 4). Narrow. 2 + 0 = 2; and 0 - 4 + 0.5 = -3.5. Out: (2, -3.5). Note the third hidden number. It is positive when x_1 + 1 > x_2, and grows as that becomes truer; otherwise it is 0 and silent. Each hidden number is such a detector: it has a question (a row of W_1), and when the answer is yes, it adds its own vector (a column of W_2) to the output."
],
[
"what-position-wise-means",
"What \"position-wise\" means",
"A sentence is a tensor of shape (B, T, d_model). The network goes through all B · T vectors with the same weights, and no position sees another. Looking around is attention's work; thinking it over is this network's. The paper puts it in one more way: \"two convolutions with kernel size 1\", a window that slides along the sentence and is one word wide. nn.Linear works on the last dimension and leaves all others alone, so you get this for nothing."
],
[
"why-four-times-as-wide",
"Why four times as wide?",
"The paper has d_{model} = 512 and d_{ff} = 2048. It gives no reason, only a measurement: in its table 3 (rows C) the narrower d_{ff} = 1024 does worse and the wider 4096 better. More hidden numbers are more detectors. Most models since have kept the factor of about 4. It has a price: here lie most of an encoder block's weights."
],
[
"dropout",
"Dropout",
"Your module has dropout on the hidden numbers, between ReLU and the second layer. (Section 5.4 of the paper names dropout on each sublayer's output, which comes with AddNorm below; dropout inside is what the authors' own implementation and PyTorch do.) Before ReLU or behind it makes no difference, by the way: dropping sets a number to 0 or multiplies it by a positive factor, and ReLU gives the same whether it comes before that or after."
],
[
"exercise-FeedForward",
"Exercise: FeedForward",
"FeedForward Hint 1: a nudge Two nn.Linear layers, one nn.Dropout, all made in __init__. Which of the two layers widens, which narrows? Hint 2: the idea linear1 goes from d_model to d_ff, linear2 back. In between stands ReLU, which keeps the positive numbers and turns the negative ones into 0, and then dropout. Nothing follows linear2. Hint 3: almost the line In forward: hidden = torch.relu(self.linear1(x)), then return self.linear2(self.dropout(hidden))."
],
[
"see-it-work-a-bend-in-the-line",
"See it work: a bend in the line",
"The smallest case: one number in, one number out, 32 hidden ones. Your network is to learn a wave. Next to it, the same pair of layers without ReLU tries the same. You know already what the second one can become at best: a straight line. Each bend in the blue line is a hidden number that wakes up or falls silent there. And now the claim about positions: shuffle the words, and the outputs are the same, shuffled; change one word, and only its own output changes; write your two layers as convolutions of width 1, and the numbers are the same."
],
[
"3-why-not-a-hundred-layers",
"3 · Why not a hundred layers?",
"A layer that looks and a layer that thinks make one round. More rounds should be better: look, think, look again. The Transformer of 2017 had six rounds in encoder and decoder. But long before it, people had found that stacking layers stops working, and early. He et al. (2016, figure 1) trained a plain image network with 20 layers and one with 56. The deeper one was worse, not only on new images but on the ones it was trained on. That is not overfitting: the deep one could have copied the shallow one and let its other layers do nothing. Training did not find even that. One way in which depth fails had been known since the 1990s from recurrent networks (Bengio, Simard and Frasconi 1994). (He et al. doubt, in their section 4.1, that it is what holds back plain deep networks like theirs, which had norms already; section 6 comes back to this.) One can see it with a pocket calculator. Backpropagation multiplies: the gradient that reaches the first layer is a product of one factor for each layer above it. If F is a layer and F' its derivative, a stack of 24 gives a product of 24 such factors. If each is 0.3, not much is left. The answer of He et al. is a residual connection. Let each layer compute only a change, and add it to what came in: The 1 is the point. Where F' is small, even where it is 0, the factor stays near 1: the gradient has a way around every layer. (Only a layer with F' near -1 would still close it, one that takes away just what came in.) And \"do nothing\" has become easy: the layer has to give 0, not to copy its input exactly. Look at the second line, too. The signal no longer dies; now it grows, here to several hundred times its size. (This is a caricature in one dimension, with every slope alike. You will measure the real thing below.) So a sum alone does not keep numbers where they belong: something should bring each vector back to a common size. That is the norm."
],
[
"4-layer-norm",
"4 · Layer norm",
"Take a vector, subtract its mean, divide by its standard deviation. The result has mean 0 and variance 1, wherever it came from. Then let the network have a word of its own: multiply each entry by a learned weight \\gamma and add a learned bias \\beta, which start at 1 and 0 and so change nothing at first. That is layer normalization (Ba, Kiros and Hinton 2016): (\\odot multiplies entry by entry; d is the width, d_{model}.) Three small things are easily missed. Divide by d, not by d - 1. Statisticians divide by d - 1 when they estimate the variance of a population from a sample, and torch.var does so unless told otherwise. Here nothing is estimated: these d numbers are all there are. \\epsilon stands under the root, added to the variance. It is small (10^{-5}) and matters when all entries are (nearly) equal: then \\sigma^2 is 0, and without \\epsilon the quotient would be 0/0. Each vector on its own. The mean runs over the last dimension only: the entries of one position of one sentence."
],
[
"by-hand-2",
"By hand",
"The vector (1, 3, 5, 7). Mean: 16/4 = 4. Distances from it: (-3, -1, 1, 3). Squared: 9, 1, 1, 9; their mean is 20/4 = 5. Divide the distances by \\sqrt 5 \\approx 2.236: (-1.342, -0.447, 0.447, 1.342). With 20/3 for the variance, everything would come out about 13% smaller. The last line shows what the norm is for: a vector that is a hundred times as large gives the same numbers."
],
[
"why-not-batch-norm",
"Why not batch norm?",
"The year before, batch norm (Ioffe and Szegedy 2015) had made deep image networks trainable with the same formula, but with mean and variance taken over something else: there each column is normalized, over all examples in the batch. For text that is awkward. Sentences have different lengths, and padding would count. A word's numbers would depend on which other sentences happen to share its batch. With one sentence there is hardly a batch at all, so that other statistics, remembered from training, must stand in afterwards: a network that computes one thing in training and another in use. Layer norm needs one vector, and does the same always. batch norm layer norm mean and variance of one column, over the batch (and positions) one vector, over its columns depends on the other examples yes no training and evaluation differ (running averages) are the same learned weight and bias one pair for each column one pair for each column PyTorch has all of these norms ready-made. Here you build yours from mean, var and arithmetic; from the next lesson on you may use the library's."
],
[
"exercise-LayerNorm",
"Exercise: LayerNorm",
"LayerNorm Hint 1: a nudge Each vector is normalized on its own. Over which dimension do you take the mean and the variance, so that every position of every sentence has its own? Hint 2: the idea Over the last one, with keepdim=True, so that the shapes (..., 1) fit. The variance is the mean of the squared distances (divide by the count, not by the count minus one). Subtract, divide by the root of variance plus eps, multiply by weight, add bias. Hint 3: almost the line In __init__: self.weight = nn.Parameter(torch.ones(d_model)), and the same with zeros for bias. In forward: mean = x.mean(dim=-1, keepdim=True), variance = x.var(dim=-1, keepdim=True, unbiased=False), then self.weight * (x - mean) / torch.sqrt(variance + self.eps) + self.bias."
],
[
"see-it-work-rows-not-columns",
"See it work: rows, not columns",
"Eight positions with vectors of twelve numbers, and the vectors are of very different size: some are loud, some quiet, some shifted. Your norm evens out the rows. Batch norm, drawn beside it, evens out the columns, and the loud rows stay loud. And the neighbors: the same sentence twice, once in a batch with a quiet sentence, once with a loud one. A question to think about: why not compute the variance as \"mean of the squares minus square of the mean\"? On paper the two are equal: \\frac1d\\sum (x_i - \\mu)^2 = \\frac1d\\sum x_i^2 - \\mu^2. In 32-bit numbers they are not when the mean is large. Take (9999, 10001): mean 10000, variance 1. The squares are near 10^8, and there float32 has steps of 8: the 1 is lost in the rounding before the subtraction. The cell below shows it. Subtracting the mean first keeps the digits that matter."
],
[
"5-add-then-norm",
"5 · Add, then norm",
"Now both ideas together. Around every sublayer of the Transformer, be it attention or feed-forward, the paper puts the same wrapping (section 3.1): First the sum, then the norm. In figure 1 of the paper these are the yellow boxes with \"Add & Norm\". And in training, dropout acts on the sublayer's output \"before it is added to the sub-layer input and normalized\" (section 5.4). So x itself always passes whole, and only the change is sometimes thinned out. The module that you write gets both, x and what the sublayer has already made of it. It does not call the sublayer itself. So lesson 08 can write x = self.add_norm1(x, self.self_attn(x, x, x, mask)[0]), whatever the sublayer needs. By hand: x = (1, 1), and the sublayer says (3, -3). The sum is (4, -2), with mean 1 and variance 9. The result is (1, -1)."
],
[
"exercise-AddNorm",
"Exercise: AddNorm",
"AddNorm Hint 1: a nudge Read the formula from the inside out: what happens to the sublayer's output first, what to the sum last? Hint 2: the idea Only the sublayer's output goes through dropout; x itself stays whole. The norm acts on the sum of the two. Hint 3: almost the line In __init__: self.norm = LayerNorm(d_model) and self.dropout = nn.Dropout(dropout). In forward: return self.norm(x + self.dropout(sublayer_output))."
],
[
"6-see-it-work-deep-stacks",
"6 · See it work: deep stacks",
"Everything is there for a deep stack. To see what each of the two parts does, we build it in four ways. All have 24 feed-forward networks of width 32 between a small layer at the entrance and one at the exit; they differ in what stands around each network: name one layer computes nothing F(x) norm only \\operatorname{LayerNorm}(F(x)) sum only x + F(x) add & norm \\operatorname{LayerNorm}(x + F(x)), your AddNorm The task is a classic: points of two intertwined spirals, and for each point the question which spiral it lies on."
],
[
"on-the-way-forward-activations",
"On the way forward: activations",
"First the way forward, before any training, with Xavier's initialization as in lesson 10. Two things are measured behind each layer: how large the numbers are (the root of their mean square), and how different the points still are from each other (the spread around their mean, as a share of the size). A stack that makes all points alike has lost the question before it could answer it. The left picture is the norm's work: with it the numbers keep their size at every depth (the orange line lies under the blue one); the sum alone lets them grow from layer to layer. The right picture is the sum's work: with it the points stay different. Without it they drift together: slowly where there is a norm, and to nothing where there is none. (Dong, Cordonnier and Loukas 2021 found the same of attention: without the residual connections its layers soon make all words alike.)"
],
[
"on-the-way-back-gradients",
"On the way back: gradients",
"Now the loss, and its gradient on the way back, still before training (from here to the end of this section with the smaller numbers that PyTorch's nn.Linear starts with). For each layer: how strong is the gradient that reaches its first weights? Without anything, the first layers get a gradient that is many orders of magnitude smaller than that of the last: they are told nothing. With the sum, the first layer hears about as much as the last. The orange line deserves a second look: the norm alone keeps the gradient alive, too. Will that stack train?"
],
[
"side-by-side",
"Side by side",
"Three of the stacks, three random starts each, 120 steps of Adam. A loss of 0.693, which is \\ln 2, is that of a coin: the stack says fifty-fifty to every point. Same networks, same data, same optimizer. Without the sum the runs stay close to a coin toss, also where the norm kept the gradient alive. With the sum all three learn the spirals. He et al. (2016, section 4.1) noticed the same: their plain deep networks had batch norm, the gradients were healthy, and they trained badly nevertheless. A gradient that arrives is not enough; the points must also still be there to be told apart, and the right picture above shows how little of their difference is left. (Try lr=3e-4 in the cell above: some runs with the norm only then begin to learn, slowly. With the sum they all do, and fast.) A question to think about: how fast does the size grow in the stack with the sum only? Xavier's initialization draws weights with the variance 2/(\\text{in} + \\text{out}) = 2/(5d) for layers between d and 4d. If the entries of x have mean square v, the first layer sums d products: d \\cdot \\frac{2}{5d} v = \\frac25 v. ReLU kills half of it: \\frac15 v. The second layer sums 4d products: 4d \\cdot \\frac{2}{5d} \\cdot \\frac15 v = \\frac{8}{25} v = 0.32\\,v. Added to x (the two are nearly uncorrelated), that makes 1.32\\,v. So the size grows by about \\sqrt{1.32} \\approx 1.15 at each layer, and by 1.32^{12} \\approx 28 over 24 layers. Compare the green line, and the factor that the cell printed. And without the sum the factor is \\sqrt{0.32} \\approx 0.57 a layer, until the biases are all that is left."
],
[
"7-where-to-put-the-norm",
"7 · Where to put the norm",
"The paper's order, sum first and norm last, is called post-LN today. There is a catch. The norm stands on the residual path: the way around every layer leads through a norm each time. The other order leaves the path alone and normalizes only what goes into the sublayer: Xiong et al. (2020) computed what this means at the start of training. In post-LN the gradients near the output are large, and a full learning rate in the first steps throws the network off. That explains why the paper has to begin with a very small rate and to raise it for 4000 steps, before it lowers it again (section 5.3): the famous warm-up. In pre-LN these gradients are smaller, the more so the deeper the stack, and one can do without warm-up. GPT-2 (Radford et al. 2019, section 2.3) moved the norm in front of the sublayers, and most large language models since have it there. You will, too, in lesson 12. Try it: 24 layers as before, initialized with Xavier as in lesson 10, which gives larger weights than PyTorch's default; the paper's own settings of Adam; a rate of 10^{-3} at its highest. Post-LN with the full rate from the first step, post-LN with warm-up (40 steps up, then down like 1/\\sqrt{\\text{step}}), pre-LN with the full rate. The same stack, the same highest rate. Post-LN that starts with it wanders about, or comes near and is thrown off again. Led up to it by warm-up, the same stack learns, though not smoothly. Pre-LN goes down without being led. (One more thing about pre-LN: its sum is never normalized on the way, so it is customary to put one last norm behind the whole stack. Ours here does without.)"
],
[
"what-later-models-changed",
"What later models changed",
"RMSNorm (Zhang and Sennrich 2019) leaves out the mean: it divides by the root of the mean square and has no bias. It is cheaper and works as well; Llama and many others use it. (If you forget to subtract the mean in your LayerNorm, in the variance as well, and drop the bias, you have invented it.) GELU (Hendrycks and Gimpel 2016) is a ReLU with a soft bend: h times the probability that a normal random number is smaller than h. BERT and GPT-2 use it, and so does lesson 12. SwiGLU (Shazeer 2020) replaces the hidden layer by a product of two: one decides how far the gate opens for the other. Its author offers no explanation and adds: \"we attribute their success, as all else, to divine benevolence\". Llama (Touvron et al. 2023) uses it. What do the detectors detect? Geva et al. (2021) read the two layers as a key-value memory: each row of the first layer is a key that fits certain patterns in the text, the matching column of the second is the value that it adds. It is attention once more, over a memory of d_{ff} fixed entries, with ReLU for softmax. A question to think about: AddNorm ends with a norm. Does the size of the sublayer's output then matter at all? Yes, in proportion to x. The norm forgets the common size of the sum, not how much of it came from whom. If the sublayer's output is a hundred times as large as x, the sum is nearly that output and x is drowned; if it is a hundredth, the layer hardly changes anything. In pre-LN the sum keeps growing with the depth, so that late layers change it less and less in proportion. A question to think about: why do weight and bias start at one and zero, and why are they there? With ones and zeros the norm does at first just what its name says. But a fixed mean of 0 and a variance of 1 may not be what the next layer can use best, in each column. The two vectors let training choose another size and another center for each column; without them the norm would take away a freedom that the network had before."
],
[
"what-to-remember",
"What to remember",
"Attention averages; the feed-forward network thinks: two linear layers with ReLU between them, the same weights at every position, no position seeing another. Without ReLU two layers are one. The hidden width is about four times d_{model}, and two thirds of the weights of a block with one attention lie there. A residual connection, x + F(x), gives the gradient a way through and keeps the vectors different from each other; without it a deep stack trains badly or not at all. Layer norm gives each vector mean 0 and variance 1, over the last dimension, with the biased variance and \\epsilon under the root; then a learned weight and bias. AddNorm is LayerNorm(x + dropout(sublayer output)): the norm comes after the sum (post-LN), dropout is before it and leaves x alone. Later models put the norm in front of the sublayer (pre-LN)."
],
[
"where-to-read-more",
"Where to read more",
"Vaswani et al. (2017), Attention Is All You Need, arXiv:1706.03762. Section 3.1 has add & norm, 3.3 the feed-forward network, 5.3 warm-up, 5.4 dropout. He, Zhang, Ren and Sun (2016), Deep Residual Learning for Image Recognition, arXiv:1512.03385. Figure 1 shows the problem, figure 2 the answer. Ba, Kiros and Hinton (2016), Layer Normalization, arXiv:1607.06450. Section 3 is your exercise. Ioffe and Szegedy (2015), Batch Normalization, arXiv:1502.03167. Nair and Hinton (2010), Rectified Linear Units Improve Restricted Boltzmann Machines, ICML. Xiong et al. (2020), On Layer Normalization in the Transformer Architecture, arXiv:2002.04745. Post-LN, pre-LN and warm-up. Dong, Cordonnier and Loukas (2021), Attention is Not All You Need: Pure Attention Loses Rank Doubly Exponentially with Depth, arXiv:2103.03404. Zhang and Sennrich (2019), Root Mean Square Layer Normalization, arXiv:1910.07467. Hendrycks and Gimpel (2016), Gaussian Error Linear Units, arXiv:1606.08415. Bengio, Simard and Frasconi (1994), Learning Long-Term Dependencies with Gradient Descent Is Difficult, IEEE Transactions on Neural Networks 5. Touvron et al. (2023), LLaMA: Open and Efficient Foundation Language Models, arXiv:2302.13971. Shazeer (2020), GLU Variants Improve Transformer, arXiv:2002.05202. Geva, Schuster, Berant and Levy (2021), Transformer Feed-Forward Layers Are Key-Value Memories, arXiv:2012.14913. Radford et al. (2019), Language Models are Unsupervised Multitask Learners (GPT-2), section 2.3. Next: 08 encoder, where attention, FeedForward and AddNorm become a block, and blocks a stack."
]
]
});
