import { useEffect, useState } from 'react';

/** Opens a dialog only after it was mounted: otherwise it does not know where the focus goes back to. */
export function useOpened(isOpen: boolean): boolean {
  const [isMounted, setIsMounted] = useState(false);
  useEffect(() => setIsMounted(true), []);
  return isOpen && isMounted;
}
