import { useEffect, useState } from 'react';

/** A time in ms that goes on by the second while it grows; `known` is what was told last. */
export function useGrowing(known: number, isGrowing: boolean): number {
  const [told, setTold] = useState({ known, at: Date.now() });
  const [now, setNow] = useState(told.at);
  if (told.known !== known) setTold({ known, at: Date.now() });
  useEffect(() => {
    if (!isGrowing) return;
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, [isGrowing]);
  return isGrowing ? known + Math.max(0, now - told.at) : known;
}
