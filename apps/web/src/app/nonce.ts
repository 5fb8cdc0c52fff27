/**
 * The nonce that the Content-Security-Policy requires for the <style> element of Mantine's theme. Vite puts it into a meta
 * element; browsers hide it from `getAttribute`, but not from the property.
 */
export function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
}
