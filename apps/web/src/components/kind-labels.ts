import type { Kind } from '@syncledger/domain/words';

export const kindLabels: Readonly<Record<Kind, string>> = { alm: 'ALM', analysis: 'Analysis' };

export const longKindLabels: Readonly<Record<Kind, string>> = {
  alm: 'Issue tracker (ALM)',
  analysis: 'Scanner (analysis)',
};
