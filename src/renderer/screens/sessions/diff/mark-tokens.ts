import type { Token } from '../code/tokens';
import type { Piece } from './diff-lines';

export type MarkedToken = Token & { isChanged: boolean };

/**
 * Lays the changed stretches of a line over its colours: both cover the same text, each cut in its own
 * places. Without colours the stretches stand alone.
 */
export function markTokens(
  pieces: readonly Piece[],
  tokens: readonly Token[] | null,
): MarkedToken[] {
  if (tokens === null) return pieces.map((piece) => ({ ...piece, className: '' }));
  const marked: MarkedToken[] = [];
  let pieceAt = 0;
  let usedOfPiece = 0;
  for (const token of tokens) {
    let rest = token.text;
    while (rest !== '') {
      const piece = pieces[pieceAt];
      if (piece === undefined) {
        marked.push({ text: rest, className: token.className, isChanged: false });
        break;
      }
      const text = rest.slice(0, piece.text.length - usedOfPiece);
      if (text !== '') {
        marked.push({ text, className: token.className, isChanged: piece.isChanged });
      }
      rest = rest.slice(text.length);
      usedOfPiece += text.length;
      if (usedOfPiece >= piece.text.length) {
        pieceAt += 1;
        usedOfPiece = 0;
      }
    }
  }
  return marked;
}
