/**
 * The number that the server's Content-Security-Policy asks of each <style> element: Mantine writes its theme into one.
 * Vite puts it into the page as a meta element. Browsers hide it from attributes, not from the property.
 */
export function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
}
