import { ticketBase } from './ticket-base.js';

it.each([
  ['Jira', { alm_server: 'jira.example.com' }, 'https://jira.example.com/browse/'],
  ['Jira', { alm_server: 'http://jira.example.com:8080/jira/' }, 'http://jira.example.com:8080/jira/browse/'],
  ['Jira', { alm_server: 'user:word@jira.example.com' }, undefined],
  ['Jira', { alm_server: 'javascript:alert(1)//' }, undefined],
  ['Jira', { alm_server: 7 }, undefined],
  ['Jira', undefined, undefined],
  ['Jira', null, undefined],
  ['Rally', { alm_server: 'rally.example.com' }, undefined],
])('derives the tickets of %s with %p', (system, params, base) => {
  expect(ticketBase({ system, params: params! })).toBe(base);
});
