/** The ways of routing as they come over a transport or from a file. */

import { z } from 'zod';
import { allRoutings } from './arms.ts';

export const routingList = z.array(z.enum(allRoutings)).max(allRoutings.length);
