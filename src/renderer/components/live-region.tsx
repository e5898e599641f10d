import { VisuallyHidden } from '@mantine/core';
import { useAnnouncement } from '../announce';

/** Where {@link announce} speaks from; mounted once. */
export function LiveRegion() {
  const { text, count } = useAnnouncement();
  return (
    <VisuallyHidden role="status" aria-live="polite">
      <span key={count}>{text}</span>
    </VisuallyHidden>
  );
}
