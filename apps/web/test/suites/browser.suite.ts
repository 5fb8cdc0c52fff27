// They share a browser and a server.
import '../tabs.spec.js';
import '../acknowledgement.spec.js';
import '../sign-in.spec.js';
import '../palette.spec.js';
import '../journey.spec.js';
import '../states.spec.js';
import '../accessibility.spec.js';
