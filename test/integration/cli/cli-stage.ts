import { commandLine } from '../../support/command-line';
import { startStage } from '../../support/stage';
import { bundleCli } from './cli-bundle';

/** The composed main process with its gateway on, and the command line. */
export async function startCliStage(options: Parameters<typeof startStage>[0] = {}) {
  const [bundle, stage] = await Promise.all([bundleCli(), startStage(options)]);
  const { main, profileId } = stage;
  await main.must('profiles.switch', { profileId });
  await main.must('gateway.update', { isOn: true });
  const cli = commandLine(bundle.file, main.dataFolder);
  return {
    ...stage,
    main,
    ...cli,
    async stop() {
      cli.end();
      await stage.stop();
      bundle.remove();
    },
  };
}

export type CliStage = Awaited<ReturnType<typeof startCliStage>>;
