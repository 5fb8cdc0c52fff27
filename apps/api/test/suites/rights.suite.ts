import '../preferences.spec.js';
import '../rights/agent-scope.spec.js';
import '../rights/chains.spec.js';
import '../rights/narrowing.spec.js';
import '../rights/privilege-escalation.spec.js';
import '../rights/rights.spec.js';
import '../sessions.spec.js';
