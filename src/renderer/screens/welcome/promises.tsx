import { type Icon, IconKey, IconReceipt2, IconTerminal2 } from '@tabler/icons-react';
import classes from './promises.module.css';

const PROMISES: readonly { icon: Icon; title: string; text: string }[] = [
  {
    icon: IconKey,
    title: 'Your keys, in one vault',
    text: 'Encrypted on this machine, checked with their provider, never shown again.',
  },
  {
    icon: IconTerminal2,
    title: 'Agents, under your rules',
    text: 'They work in the folder you choose, and ask before they write or run anything.',
  },
  {
    icon: IconReceipt2,
    title: 'Every cent accounted for',
    text: 'What each request cost, and whose key paid.',
  },
];

/** What a newcomer gets, in three lines. */
export function Promises() {
  return (
    <div>
      <h1 className={classes.title}>The keys, the tools and the purse of a developer.</h1>
      <ul className={classes.list}>
        {PROMISES.map(({ icon: Icon, title, text }) => (
          <li key={title} className={classes.promise}>
            <Icon size={20} stroke={1.5} aria-hidden />
            <div>
              <p className={classes.name}>{title}</p>
              <p className={classes.text}>{text}</p>
            </div>
          </li>
        ))}
      </ul>
    </div>
  );
}
