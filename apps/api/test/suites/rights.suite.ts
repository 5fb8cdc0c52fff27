import '../rights/agent-scope.spec.js';
import '../rights/narrowing.spec.js';
