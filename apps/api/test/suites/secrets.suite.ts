import '../claim-keys.spec.js';
import '../cli-tokens.spec.js';
import '../keys.spec.js';
