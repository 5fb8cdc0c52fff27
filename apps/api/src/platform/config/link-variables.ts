/** Names that Kubernetes gives the variables of a Service: `NAME_SERVICE_HOST`, `NAME_PORT_8080_TCP_ADDR`, ... */
const LINK_NAME = /._(SERVICE_HOST|SERVICE_PORT(_.+)?|PORT_\d+_(TCP|UDP|SCTP)(_(ADDR|PORT|PROTO))?)$/;
const LINK_URL = /^(tcp|udp|sctp):\/\//;

/**
 * Whether Kubernetes set this variable, for a Service of the same namespace: for one named `syncledger` the names begin
 * like those of settings. `NAME_PORT` may also be a setting: only its value shows which.
 */
export function isLinkVariable(name: string, value: string | undefined): boolean {
  return LINK_NAME.test(name) || (/._PORT$/.test(name) && LINK_URL.test(value ?? ''));
}
