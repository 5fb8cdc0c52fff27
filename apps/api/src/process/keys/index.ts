export { forgetLostKey, type Forgotten } from './forget-key.js';
export { KeyRotation, openKeyRotation, type KeyState, type Pruned, type Rotated } from './key-rotation.js';
