// Has a passkey made or used by the device, and puts what it answered into a form, all bytes in base64url (docs/openapi.yaml).

const timeMaxMs = 5 * 60 * 1000; // as long as a challenge is good

// Throws an Error with a text for the person.
export async function fillIn(form: HTMLFormElement): Promise<void> {
  const answer = form.dataset["challenge"] ? await create(form.dataset) : await use();
  for (const [name, value] of Object.entries(answer)) {
    const input = form.elements.namedItem(name);
    if (input instanceof HTMLInputElement) input.value = value;
  }
}

async function create(wanted: DOMStringMap): Promise<Record<string, string>> {
  const name = wanted["username"] ?? "";
  const list = (text: string | undefined) => (text ?? "").split(" ").filter(Boolean);
  const credential = await asked(wanted["rpId"] ?? "", () =>
    navigator.credentials.create({
      publicKey: {
        challenge: decode(wanted["challenge"] ?? ""),
        rp: { id: wanted["rpId"] ?? "", name: "Portreto" },
        user: { id: decode(wanted["userId"] ?? ""), name, displayName: name },
        pubKeyCredParams: list(wanted["algorithms"]).map((algorithm) => ({ type: "public-key", alg: Number(algorithm) })),
        excludeCredentials: list(wanted["known"]).map((id) => ({ type: "public-key", id: decode(id) })),
        authenticatorSelection: { residentKey: "required", requireResidentKey: true, userVerification: "required" },
        attestation: "none",
        timeout: timeMaxMs,
      },
    }));
  const response = credential.response as AuthenticatorAttestationResponse;
  return { client_data: encode(response.clientDataJSON), attestation_object: encode(response.attestationObject) };
}

async function use(): Promise<Record<string, string>> {
  const { challenge, rp_id: rpId } = await fetchChallenge();
  const credential = await asked(rpId, () =>
    navigator.credentials.get({
      publicKey: { challenge: decode(challenge), rpId, userVerification: "required", timeout: timeMaxMs },
    }));
  const response = credential.response as AuthenticatorAssertionResponse;
  return {
    credential_id: encode(credential.rawId),
    client_data: encode(response.clientDataJSON),
    authenticator_data: encode(response.authenticatorData),
    signature: encode(response.signature),
    user_handle: encode(response.userHandle ?? new ArrayBuffer(0)),
  };
}

async function fetchChallenge(): Promise<{ challenge: string; rp_id: string }> {
  const answer = await fetch("/login/passkey", { headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer) throw new Error("There is no connection. Try again.");
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(body.detail ?? "This is not possible at the moment. Try again, or use your password.");
  return body;
}

async function asked(rpId: string, ask: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
  try {
    const credential = await ask();
    if (credential instanceof PublicKeyCredential) return credential;
  } catch (error) {
    switch ((error as DOMException).name) {
      case "SecurityError":
        throw new Error(`Passkeys work at the address ${rpId} alone. Open this page there, and try again.`);
      case "InvalidStateError":
        throw new Error("This device has a passkey for your account already.");
      case "NotSupportedError":
      case "ConstraintError":
        throw new Error("This device cannot make such a passkey. Use another one.");
      default: // NotAllowedError: the browser does not say which of the two it was
    }
  }
  throw new Error("No passkey was used: it was stopped, or took too long. Try again.");
}

function encode(bytes: ArrayBuffer): string {
  const text = String.fromCharCode(...new Uint8Array(bytes));
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function decode(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));
}
