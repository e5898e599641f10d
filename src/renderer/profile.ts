import { createContext, use } from 'react';
import type { Profile } from '../shared/commands/profiles';

export const CurrentProfile = createContext<Profile | null>(null);

/** The profile in use. Screens are only shown once there is one. */
export function useProfile(): Profile {
  const profile = use(CurrentProfile);
  if (profile === null) throw new Error('useProfile outside of the shell');
  return profile;
}
