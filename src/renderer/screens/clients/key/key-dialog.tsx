import { Modal } from '@mantine/core';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { Client } from '../../../../shared/commands/clients';
import { announce } from '../../../announce';
import { holdPlace } from '../../../navigation';
import { NewKey } from './new-key';

/** A key in clear: kept by the dialog that shows it and by nothing else, gone when it closes. */
export type GivenKey = { client: Client; apiKey: string };

type Props = {
  title: string;
  onClose: () => void;
  /** What asks for the key; it hands it over when there is one. */
  children: (onGiven: (given: GivenKey) => void) => ReactNode;
};

/** A dialog that ends with a key that is shown once; it is not left unasked while nobody copied it. */
export function KeyDialog({ title, onClose, children }: Props) {
  const [given, setGiven] = useState<GivenKey | null>(null);
  const [isCopied, setIsCopied] = useState(false);
  const [isLeaving, setIsLeaving] = useState(false);
  const mustAsk = given !== null && !isCopied;
  const release = useRef(() => {});
  useEffect(() => {
    if (!mustAsk) return;
    release.current = holdPlace(() => setIsLeaving(true));
    return () => release.current();
  }, [mustAsk]);

  const leave = () => {
    release.current();
    setGiven(null);
    onClose();
  };
  const onGiven = (next: GivenKey) => {
    setGiven(next);
    announce(`The key of “${next.client.name}” is shown now, and only now. Copy it.`);
  };
  return (
    <Modal
      opened
      onClose={mustAsk ? () => setIsLeaving(true) : leave}
      title={given ? `Key of “${given.client.name}”` : title}
      size={given ? 660 : 560}
      // What changes in it moves its foot, not all of it.
      centered={false}
      yOffset="7vh"
    >
      {given ? (
        <NewKey
          given={given}
          isLeaving={isLeaving && !isCopied}
          onCopied={() => setIsCopied(true)}
          onStay={() => setIsLeaving(false)}
          onDone={mustAsk ? () => setIsLeaving(true) : leave}
          onLeave={leave}
        />
      ) : (
        children(onGiven)
      )}
    </Modal>
  );
}
