import type { ViewState } from '../../state/view-state.ts';

/** A text to begin with, and what it is good for. */
export interface Sample {
  readonly name: string;
  readonly why: string;
  readonly view: () => Promise<Pick<ViewState, 'text' | 'second'>>;
}

const one = (text: string) => async () => ({ text, second: null });
const two = (text: string, other: string, use: 'beside' | 'pair') => async () => ({
  text,
  second: { text: other, use, window: 0 },
});

/** Lower case and old novels' English suit the model that comes with Canopy. */
export const SAMPLES: readonly Sample[] = [
  {
    name: 'A king and a mask',
    why: 'what stands at the mask, and which way it goes',
    view: one('the king of <mask> was wise .'),
  },
  {
    name: 'One word, two meanings',
    why: '“bank” twice: same leaf in early layers, perhaps not in later ones',
    view: one('he sat on the bank of the river and went to the bank with his money .'),
  },
  {
    name: 'One word changed',
    why: 'two texts one above the other: where do the paths part?',
    view: two('the old king was very kind .', 'the old queen was very kind .', 'beside'),
  },
  {
    name: 'Order changed',
    why: 'the same words, another order',
    view: two('the dog bit the man .', 'the man bit the dog .', 'beside'),
  },
  {
    name: 'A sentence pair',
    why: 'two sentences in one sequence, a separator between them',
    view: two('a man is playing a guitar .', 'a woman is reading a book .', 'pair'),
  },
  {
    name: 'Words it never saw',
    why: 'what the tokenizer drops is struck out, and long words fall into pieces',
    view: one('the word λόγος was unquestionably disagreeable to the telegraphist .'),
  },
  {
    name: 'The Time Machine, first chapter',
    why: 'longer than a model takes: the window picker shows where you are',
    view: async () => {
      const { default: text } = await import('../../../assets/texts/time-machine.txt?raw');
      return { text, second: null };
    },
  },
];
