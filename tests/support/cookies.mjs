// Cookies that an answer of fetch() sets.

// Each as it was sent. Debian's Node 18 only has them joined, which the texts of ours may be parted from again: no date is in them.
export function cookiesSetBy({ headers }) {
  if (headers.getSetCookie) return headers.getSetCookie();
  return (headers.get("set-cookie") ?? "").split(/, (?=[\w-]+=)/).filter(Boolean);
}
