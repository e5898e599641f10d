import { useState } from 'react';
import type { Profile } from '../../../shared/commands/profiles';
import { announce } from '../../announce';
import { call, refresh } from '../../api';
import { type Place, useNavigation } from '../../navigation';
import { Brand, Ornament } from '../../shell/brand';
import { KeyStep } from './key-step';
import { ProfileStep } from './profile-step';
import { Promises } from './promises';
import { type Step, StepMarks } from './step-marks';
import classes from './welcome-screen.module.css';
import { WorkspaceStep } from './workspace-step';

/** The first run: who one is, a key, a folder. Each step can be skipped. */
export default function WelcomeScreen({ profile }: { profile: Profile | undefined }) {
  const [step, setStep] = useState<Step>(profile ? 'key' : 'profile');
  const go = useNavigation((navigation) => navigation.go);
  const finish = async (place: Place) => {
    go(place);
    await call('app.updateSettings', { welcomed: true });
    refresh('app.settings');
    announce('Welcome to Chatelaine');
  };
  return (
    <div className={classes.screen}>
      <aside className={classes.aside}>
        <Brand />
        <Ornament className={classes.ornament} />
        <Promises />
      </aside>
      <main className={classes.main}>
        <div className={classes.column}>
          <StepMarks current={step} />
          {step === 'profile' && <ProfileStep onDone={() => setStep('key')} />}
          {step === 'key' && profile && (
            <KeyStep profile={profile} onDone={() => setStep('workspace')} />
          )}
          {step === 'workspace' && profile && (
            <WorkspaceStep
              profile={profile}
              onBackToKey={() => setStep('key')}
              onStarted={(sessionId) =>
                void finish({ screen: 'sessions', sessionId, focus: 'composer' })
              }
              onSkip={() => void finish({ screen: 'sessions' })}
            />
          )}
        </div>
      </main>
    </div>
  );
}
