import { Button, Menu, Progress } from '@mantine/core';
import { IconBraces, IconDownload, IconTable } from '@tabler/icons-react';
import { useActions } from '../../actions';
import classes from './export-button.module.css';
import type { Exporting } from './use-export';

/** The requests of the list as a file; while it is written, how far it is and the way to end it. */
export function ExportButton({ exporting }: { exporting: Exporting }) {
  const { start, cancel, progress } = exporting;
  useActions([
    {
      id: 'usage.exportCsv',
      title: 'Export requests as CSV',
      group: 'Usage',
      icon: IconTable,
      run: () => start('csv'),
    },
    {
      id: 'usage.exportJson',
      title: 'Export requests as JSON',
      group: 'Usage',
      icon: IconBraces,
      run: () => start('json'),
    },
  ]);
  if (progress !== null) {
    const percent = progress.total === 0 ? 0 : Math.round((progress.done / progress.total) * 100);
    return (
      <div className={classes.progress}>
        <Progress
          className={classes.bar ?? ''}
          value={percent}
          size={6}
          transitionDuration={120}
          aria-label="Exporting"
        />
        <span className={classes.percent} data-figures>
          {percent} %
        </span>
        <Button size="xs" variant="default" onClick={cancel}>
          Cancel export
        </Button>
      </div>
    );
  }
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconDownload size={14} stroke={1.5} aria-hidden />}
        >
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconTable size={16} stroke={1.5} aria-hidden />}
          onClick={() => start('csv')}
        >
          CSV…
        </Menu.Item>
        <Menu.Item
          leftSection={<IconBraces size={16} stroke={1.5} aria-hidden />}
          onClick={() => start('json')}
        >
          JSON…
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
