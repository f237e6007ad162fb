// SPDX-License-Identifier: Apache-2.0

/** Returns the view and the parameters that the address names: {@code #/view?name=value}. */
export function currentRoute() {
  const [view, query = ""] = location.hash.replace(/^#\/?/, "").split("?", 2);
  return { view: view || "overview", parameters: Object.fromEntries(new URLSearchParams(query)) };
}

/** Returns the address of {@code view} with the parameters that have a value. */
export function address(view, parameters = {}) {
  const query = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== undefined && value !== ""));
  return `#/${view}${query.size > 0 ? `?${query}` : ""}`;
}
