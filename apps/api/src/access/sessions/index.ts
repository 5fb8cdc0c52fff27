export { SessionsModule } from './sessions.module.js';
export { SignInLinks } from './sign-in-links.service.js';
