export { aConnection, aProject, aResult, aUser } from './builders.js';
