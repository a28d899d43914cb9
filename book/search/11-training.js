bookSearch.add({
"page": "11-training.html",
"lesson": "11 Training",
"entries": [
[
"11-training",
"11 · Training",
"A child who learns to ride a bicycle is not told the angle of the handlebar. It rides, falls a little to the left, and next time leans a little to the right. Your model of lesson 10 has some hundred thousand handlebars, and it stands where the child stood: it has all the parts, and it knows nothing. In this lesson it learns. It will read twenty-one and write einundzwanzig, and nobody will have told it that German says the units before the tens. In this lesson: the answer, one token late: shift_for_teacher_forcing · how wrong was it, and how sure: label_smoothed_loss · small steps, then large ones, then small ones: noam_rate · one step of learning: train_step · a model that learns to translate · greedy_decode · exact match and BLEU · what the model looks at · several candidates at once: beam_search · questions · a task to go on with: dates."
],
[
"whose-parts",
"Whose parts?",
"As in lesson 10, the parts of the earlier lessons come from the course, or, if you have run autograder assemble, from you. From here on it is your own Transformer that learns."
],
[
"1-the-answer-one-token-late",
"1 · The answer, one token late",
"How does one teach a model to write? Show it a source and the right translation, and ask at each position: what comes next? The model's own question is always the same (lesson 09): given the source, and given what has been written so far, what is the next token? In training, what has been written so far is not what the model would have written. It is the right translation. The teacher holds the pen and lets the pupil guess the next word, says what it really was, writes it down, and asks again. Williams and Zipser (1989) called that teacher forcing. Why not let the pupil write, and correct the result? Because after one wrong word the rest of its sentence answers a question that nobody asked. And because of speed: with the right translation as input, and the causal mask of lesson 05, all positions are asked at once. One pass through the model gives as many lessons as the sentence has tokens. A target is a row of ids: <bos>, the tokens, <eos>, perhaps padding. What does the decoder read, and what should it answer? position 0 1 2 3 it reads <bos> ein und zwanzig it should say ein und zwanzig <eos> Both rows are the target itself. One lacks the last token: there is nothing to say after it. The other lacks the first: <bos> is never an answer. So at each position the label is the token that the input shows one position later, and the causal mask is what keeps the model from reading it there. Forget the shift, and the model learns to copy: its loss falls to the least that there is within minutes, and it cannot write a word."
],
[
"exercise-shift_for_teacher_forcing",
"Exercise: shift_for_teacher_forcing",
"shift_for_teacher_forcing Hint 1: a nudge Two views of the same table. One has all columns but the last, the other all but the first. Which is which? Hint 2: the idea The rows are sentences, the columns are positions: leave all the rows, and cut the columns. tgt[:, start:stop] takes columns start to stop - 1; a negative number counts from the end. Hint 3: almost the line The input is tgt[:, :-1]. The labels begin one column later and go to the end. Return both, the input first. In the second row the decoder reads <eos>, and the label there is padding. That is as it should be: nobody asks what comes after the end, and the loss will leave that position out."
],
[
"2-how-wrong-and-how-sure",
"2 · How wrong, and how sure",
"At each position the model gives one score for every token, and softmax makes probabilities of them. The natural measure of how wrong it was is its surprise: minus the logarithm of the probability that it gave to the right token y, Sure and right costs nothing (-\\log 1 = 0). Even odds among V tokens cost \\log V. Sure and wrong costs without limit. Averaged over the tokens of a text this is the cross-entropy between what the text says and what the model says, and to make it small is the same as to make the text likely (Shannon 1948 has the measure, and the reason why it is the logarithm). There is one thing about it that one may not like. When is it zero? When the right token has all the probability. The scores that give such a softmax are infinitely far apart. So a model that is right already is still pushed, for ever, to be more sure. Szegedy et al. (2016, section 7) let the labels themselves be a little unsure: of the probability 1 they take away a small part \\varepsilon and spread it evenly over all V tokens. That is label smoothing. The target distribution is (The bracket is 1 where v is the right token, else 0.) And the loss at one position is the cross-entropy with it: So it is a mixture: mostly the surprise at the right token, and a little of the mean surprise over all tokens. The second part grows when anything is called impossible. The Transformer was trained with \\varepsilon = 0.1. \"This hurts perplexity, as the model learns to be more unsure, but improves accuracy and BLEU score\" (Vaswani et al. 2017, section 5.4)."
],
[
"a-loss-by-hand",
"A loss by hand",
"Four tokens, and the model gives them the probabilities \\tfrac12, \\tfrac14, \\tfrac18, \\tfrac18. The right one is the second. Its surprise is -\\ln \\tfrac14 = 1.386. The four surprises are 1, 2, 3, 3 times \\ln 2, so their mean is 2.25 \\ln 2 = 1.560. With \\varepsilon = 0.1 the loss is 0.9 \\cdot 1.386 + 0.1 \\cdot 1.560 = 1.404. What is the smallest loss that smoothing allows? Not zero. It is reached when the model's probabilities are exactly q (that no other ones do better is Gibbs' inequality; take it on trust). For four tokens and \\varepsilon = 0.1 that is 0.925 for the right one and 0.025 for each of the others. In a batch there is padding, and padding is nobody's answer. Two things must not happen. Positions whose label is padding must not add to the sum. And they must not count in the mean: else a batch with much padding would seem easier than it is. What the model says there is of no interest, and it gets no gradient for it."
],
[
"exercise-label_smoothed_loss",
"Exercise: label_smoothed_loss",
"label_smoothed_loss Hint 1: a nudge Per position there are two numbers: the surprise at the right token, and the mean surprise over the whole vocabulary. Mix them, then average over the positions that are real. Hint 2: the idea torch.log_softmax(logits, dim=-1) gives all the logarithms at once and cannot overflow. The right token's is found with gather: it needs an index of as many dimensions, labels.unsqueeze(-1). The mean over the vocabulary is .mean(dim=-1). Which positions are real is a boolean table, labels != pad_id. Hint 3: almost the line With surprise and evenly, both (B, T), losses = (1 - smoothing) * surprise + smoothing * evenly. Then losses[real] leaves out padding, and its sum is divided by the number of real tokens, or by 1 where there is none (max(1, ...), or .clamp(min=1))."
],
[
"see-it-work-how-sure-does-the-loss-want-a-model-to-be",
"See it work: how sure does the loss want a model to be?",
"The right token's score is raised step by step, those of nine others stay at zero. On the left, the probability that the right token gets, and the loss with your function. Without smoothing the loss falls for ever. With it there is a place where it is least, and being more sure than that costs. With ten tokens and \\varepsilon = 0.1 the least loss is reached where the right token has the probability 1 - \\varepsilon + \\varepsilon / V = 0.91. (In the figure the scores end at 12, so the plain loss has not quite reached zero.)"
],
[
"3-small-steps-large-steps-small-steps",
"3 · Small steps, large steps, small steps",
"The gradient says in which direction the loss falls. How far should one go? The learning rate says how far, and no number in all of training matters more. The paper uses the optimizer Adam (Kingma and Ba 2015), which keeps, for each parameter, a running mean of its gradients and a running mean of their squares, and divides the one by the root of the other. So each parameter moves by about the learning rate, whatever the size of its gradient. At the beginning, the running means have seen hardly anything, and the model's attentions are still noise; full steps in a direction that so few examples have given can throw the model to where it never comes back from. So the rate starts near zero and grows: warm-up. At the end, on the other hand, the model walks around the best place with steps that are too large to reach it. So the rate falls again. The paper's rule (section 5.3) has both: It is known as the Noam schedule, by the first name of the author who proposed it, Noam Shazeer. Until step = warmup the second term is the smaller one, a straight line from zero. From there on it is the first, which falls like one over the root. At step = warmup both are equal, \\text{warmup}^{-1/2}. And why D^{-1/2}? The wider the model, the more numbers add up in each of its sums, so the smaller each one's step should be. By hand, D = 64 and warmup = 100: the factor is 1/8. At step 100 the rate is \\tfrac18 \\cdot \\tfrac1{10} = 0.0125, the highest of all. At step 25 it is a quarter of that. At step 400 it is \\tfrac18 \\cdot \\tfrac1{20}, half of it."
],
[
"exercise-noam_rate",
"Exercise: noam_rate",
"noam_rate Hint 1: a nudge The formula is one line. But what is 0^{-1/2}? Steps are counted from 1, and the docstring says what to do with anything below. Hint 2: the idea In Python a power is **, also with a negative or a fractional exponent: step**-0.5. First the check, with raise ValueError(...), then the min of the two terms, times the factor of the width. Hint 3: almost the line d_model**-0.5 * min(step**-0.5, step * warmup**-1.5), behind an if step < 1:."
],
[
"see-it-work-the-shape-of-the-schedule",
"See it work: the shape of the schedule",
"A longer warm-up also means a lower peak, (D \\cdot \\text{warmup})^{-1/2}: the two ends of the rule hang together. All three curves meet in the end, when only the number of steps counts."
],
[
"4-one-step-of-learning",
"4 · One step of learning",
"Everything is there for one step: Clear the gradients. PyTorch adds each new gradient to what is there already. Who forgets to clear them learns from all batches so far at once. Ask. Shift the target, let the model read the source and the decoder's input, and compare its logits with the labels. Go back. loss.backward() gives each parameter its gradient. Clip. Now and then a batch gives a gradient that is far too long. Its direction may be good; one such step can still ruin what thousands have learned. So if the length of the whole gradient, over all parameters together, is more than clip, all of it is scaled down to that length (Pascanu et al. 2013). The direction stays. Go one step with the optimizer. The order matters: clipping after the step is of no use, and clearing after backward throws away what was just computed."
],
[
"exercise-train_step",
"Exercise: train_step",
"train_step Hint 1: a nudge Five lines, the five points above. The functions of sections 1 and 2 do the second. Hint 2: the idea optimizer.zero_grad(), then the loss of model(src, decoder_input), then loss.backward(). For the fourth, nn.utils.clip_grad_norm_(model.parameters(), clip) takes all gradients together. At the end one step of the optimizer. Hint 3: almost the line The loss is label_smoothed_loss(model(src, decoder_input), labels, pad_id, smoothing), and what is returned is loss.item(): the number alone, without the graph behind it."
],
[
"5-a-task-number-words",
"5 · A task: number words",
"A real translation task needs text in two languages, much of it. There is some in every computer that knows grammar: numbers, written in words. Twenty-one thousand and three is einundzwanzigtausenddrei. Small as it is, the task has what makes translation hard. Words do not stand in the same order: German says one-and-twenty. One word is sometimes three in the other language. And the German number is one long word with no spaces, so the model must find out where its parts are. The text is read as in lesson 01: your byte-pair encoding, trained on 300 pairs, cuts both languages into tokens, which may hold a part of a word or several words. (The course's FastTokenizer does the same as your Tokenizer.encode with many texts at once, and gives the same ids.) Look at how the pieces fall. Batches are made of sentences of about the same length, so that little of them is padding (bucketing). Training puts it all together: it takes the next batch, sets your rate, calls your train_step, and keeps the loss. Stop it with the notebook's stop button whenever you like, and run the cell again: it goes on from the step at which it stopped, because model, optimizer, batches and random numbers are all remembered. The model is small: width 64, one layer on each side. It learns the numbers below one thousand, all but 150 that are kept back: it never meets these in training. Numbers that it has never seen are how one finds out whether it has learned the rule, or learned by heart. It begins near \\ln V, as lesson 10 said it should. First it learns which tokens there are at all, then which follow which, and last what they have to do with the source. And it does not go to zero. It cannot: the dashed line is the entropy of the smoothed labels, the least that any model can reach."
],
[
"6-it-writes",
"6 · It writes",
"A trained model answers one question: what comes next? To get a whole translation, ask again and again, and write down each answer before the next question. Every token has a probability; which one should be taken? The simplest answer is the most likely one, always. That is greedy decoding. Start with <bos>; stop at <eos>. The source is encoded once. What grows is the target alone, and of the logits only those of its last position are new. (The others have been computed before, and will be again with the next token; lesson 12 puts an end to that waste.) In a batch, the rows end at different times. A row that has its <eos> is finished: whatever the model still says about it is of no interest, and the row is filled up with padding until the last one has ended. To be sure that a row always ends, there is max_len. One more thing is easily forgotten. Dropout belongs to training. While the model writes it must be off: model.eval(). And whoever calls you may be in the middle of training, so leave the model as you found it."
],
[
"exercise-greedy_decode",
"Exercise: greedy_decode",
"greedy_decode Hint 1: a nudge A loop of at most max_len rounds. In each, every row gets one more token: the most likely one, or padding if the row is finished. After each round: are all rows finished? Hint 2: the idea Before the loop: remember model.training, call model.eval(), encode, and begin with a column of bos_id, (B, 1). In the loop: model.decode(tgt, memory, src_mask)[:, -1].argmax(dim=-1) is the next token of each row, (B,). Keep a boolean (B,) of the finished rows. After the loop give the model back the mode that you remembered; model.train(...) takes it. Hint 3: almost the line For the finished rows, tokens = torch.where(finished, model.pad_id, tokens), then tgt = torch.cat([tgt, tokens.unsqueeze(1)], dim=1), then every row whose token is eos_id is finished, too (| joins the two), and when finished.all() is true you leave the loop. The decorator @torch.no_grad() above the function saves the work that only gradients need."
],
[
"see-it-work-numbers-that-it-has-never-seen",
"See it work: numbers that it has never seen",
"How good is a translation? For numbers there is a strict answer: it is right to the letter, or it is not. The share of those that are right is the exact match. For real sentences, of which there are many right translations, that is too strict. There one counts how many runs of one, two, three and four words the translation shares with one made by a person, and makes one number of it, between 0 and 100: BLEU (Papineni et al. 2002). It rewards getting parts right, and it cannot tell a harmless difference from a fatal one: a number with one wrong digit has a fine BLEU. German number words have no spaces, so the other direction would be more telling; here the letters are taken as words."
],
[
"7-what-it-looks-at",
"7 · What it looks at",
"The words of your model's translation come from somewhere. For each token that it is about to write, its cross-attention gives weights over the source's tokens (lesson 09), and now these weights mean something. Twenty-one is written einundzwanzig: the unit first. Does the model look at one before it looks at twenty? Read it row by row. The hundreds are written first in both languages. Then look for the place where the weight goes back. Do not expect a perfect picture, though: there are four heads, a source token's vector has read its neighbors already, and a model may find what it needs in another place than a person would."
],
[
"8-several-candidates-at-once",
"8 · Several candidates at once",
"Greedy decoding takes the best next token. Is that the best sentence? Not always. Take two first words: one with the probability 0.6, after which nothing fits well, and one with 0.4, after which the rest is plain. The best sentence begins with the second, and greedy will never find it. To try all sentences is out of the question. Beam search keeps a few of them, the beam best beginnings, and lets all of them grow at once. In each round every live beginning is extended by every token; of all these candidates the beam most likely ones are kept. (It comes from the speech recognizers of the seventies: Lowerre 1976.) A candidate that ends with <eos> is finished. It leaves the race, with the score that it has, and is not extended any more. At the end, who has won? Here is a trap. The probability of a sentence is a product of numbers below one, so every further token makes it smaller, and short sentences win, just for being short. Wu et al. (2016, section 7) divide the logarithm by a length penalty: n is the number of new tokens, <eos> included. With \\alpha = 0 nothing is divided. With \\alpha = 1 and long sentences it is nearly six times the mean per token, which puts sentences in the same order as the mean. The paper of the Transformer took \\alpha = 0.6 and a beam of four (section 6.1). By hand: ja <eos> has two tokens and the log-probability -1.2. ja, gern <eos> has four, and -1.4. With \\alpha = 0 the first wins, -1.2 against -1.4. With \\alpha = 1 the penalties are 7/6 and 9/6, and the second wins: -1.029 against -0.933."
],
[
"exercise-beam_search",
"Exercise: beam_search",
"beam_search Hint 1: a nudge Two lists: the live hypotheses, each with its sum of log-probabilities, and the finished ones, each with its score. A round makes all candidates from the live ones, keeps the best beam, and sorts these into the two lists. At the end, the best of the finished ones, or, if there is none, the best live one. Hint 2: the idea All live hypotheses have the same length, so they are one batch: (k, t). The source is one sentence, so memory.expand(k, -1, -1) (and the mask likewise) gives each of them the same memory. torch.log_softmax of the last position's logits is (k, V); add to each row the sum of its hypothesis. flatten().topk(beam) finds the best candidates; the flat number divided by V says which hypothesis a candidate comes from, and the remainder which token it adds. Hint 3: almost the line With totals (k,), live (k, t): candidates = totals.unsqueeze(1) + log_probabilities, best = candidates.flatten().topk(min(beam, candidates.numel())), rows, tokens = best.indices // V, best.indices % V, live = torch.cat([live[rows], tokens.unsqueeze(1)], dim=1). Those with tokens == eos_id go to the finished ones with the score total / ((5 + n) / 6) ** length_penalty; keep the others, and stop when there are none."
],
[
"see-it-work-greedy-against-a-beam",
"See it work: greedy against a beam",
"Two models: the one that has learned, and one that was stopped long before it was good. For thirty numbers, how often is greedy right, and how often a beam of four? And how likely does the model itself find what each of them wrote? That is the beam's real task: to find what the model thinks best. The better the model, the less a beam has to do: who is sure of each next token seldom changes a sentence afterwards. And a beam does not make a bad model good. It finds what the model thinks is likely, and if that is wrong, it is wrong with conviction. (A beam may even lose: what ends within it, and how short, depends on what it has pruned. That is why the last number need not be zero.) A question to think about: would a beam as wide as there are sentences be best? It would find the most likely sentence of all. Is that the best translation? Stahlberg and Byrne (2019) searched exactly, with a strong translation model: for more than half of their sentences the most likely \"translation\" of all was the empty one. The search errors of a small beam hide an error of the model. That is also why the length penalty is needed at all."
],
[
"9-questions",
"9 · Questions",
"Your training loss falls to its least within a minute, also on texts that nobody could have guessed, and the model writes nonsense. What is the first thing to look at? Whether the decoder can see its own answer. Either the shift is missing, so that position t reads the token that it should say, or the causal mask is. Both give a wonderful loss. (Below the least that smoothing allows no model gets, not even one that cheats: if your loss is there, the loss itself is wrong.) Why is the loss divided by the number of real tokens, and not by the number of sentences? Divided by sentences, a batch of long sentences has a larger gradient than one of short ones, and with bucketing whole batches are long or short. Per token, all tokens of a batch count the same. The model is trained on right prefixes only. What happens when it writes a wrong token? It has never seen such a prefix, and may not know how to go on: errors can snowball. That is called exposure bias (Ranzato et al. 2016). There are cures, such as feeding the model some of its own tokens in training (Bengio et al. 2015, scheduled sampling). Large models mostly do without: they have seen so many prefixes, those of people who made mistakes among them, that hardly any is new. Adam divides by the root of the mean square. Is clipping then of any use? Less than for plain gradient descent, since the size of the gradient cancels when it is always the same. But one enormous gradient enters both running means, and the second one, that of the squares, remembers it for a long time (each step keeps the share \\beta_2 = 0.98 of it: about fifty steps), during which every step is too small. Clipping keeps such a batch from being heard louder than the others."
],
[
"10-a-task-to-go-on-with-dates",
"10 · A task to go on with: dates",
"course.dates writes dates in ten languages and several styles, with the same in ISO 8601: 12 juin 2017 is 2017-06-12. The month must be understood, in any language, and everything comes out in another order. Here are some pairs. Everything that you need is above: make a tokenizer, new_training, some hundred steps, translate."
],
[
"what-to-remember",
"What to remember",
"Teacher forcing: the decoder reads the right target, shifted by one, and all positions learn at once. The loss is the mean surprise at the real tokens; smoothing asks the model not to be too sure. Warm-up, then one over the root: the rate matters more than any other number. Clear, ask, go back, clip, step. In this order. Greedy takes the best next token; a beam keeps several beginnings, and lengths must be made comparable. Training mode to learn, evaluation mode to write."
],
[
"where-to-read-more",
"Where to read more",
"Vaswani et al. (2017), Attention Is All You Need, arXiv:1706.03762. Sections 5 and 6. Williams and Zipser (1989), A Learning Algorithm for Continually Running Fully Recurrent Neural Networks, Neural Computation 1(2). Szegedy et al. (2016), Rethinking the Inception Architecture for Computer Vision, arXiv:1512.00567. Section 7 is label smoothing. Kingma and Ba (2015), Adam: A Method for Stochastic Optimization, arXiv:1412.6980. Papineni et al. (2002), BLEU: a Method for Automatic Evaluation of Machine Translation, ACL 2002. Pascanu, Mikolov and Bengio (2013), On the Difficulty of Training Recurrent Neural Networks, arXiv:1211.5063. Clipping. Sutskever, Vinyals and Le (2014), Sequence to Sequence Learning with Neural Networks, arXiv:1409.3215. A beam over a network. Lowerre (1976), The Harpy Speech Recognition System, dissertation, Carnegie Mellon University. The first beam. Stahlberg and Byrne (2019), On NMT Search Errors and Model Errors: Cat Got Your Tongue?, arXiv:1908.10090. Ranzato et al. (2016), Sequence Level Training with Recurrent Neural Networks, arXiv:1511.06732; Bengio et al. (2015), Scheduled Sampling for Sequence Prediction with Recurrent Neural Networks, arXiv:1506.03099. Shannon (1948), A Mathematical Theory of Communication, Bell System Technical Journal 27. Wu et al. (2016), Google's Neural Machine Translation System, arXiv:1609.08144. Section 7 is the beam with its length penalty. Next: 12 gpt, where the encoder goes away."
]
]
});
