/**
 * The Navigation API (https://html.spec.whatwg.org/#navigation-interface) does nothing in a document of an opaque origin:
 * no entries, no `navigate` events, and `navigate()` is refused. A page that looks for it is to find that there is none,
 * and uses `history` and clicks as in browsers before it.
 */
const NAMES = [
  "navigation",
  "Navigation",
  "NavigateEvent",
  "NavigationActivation",
  "NavigationCurrentEntryChangeEvent",
  "NavigationDestination",
  "NavigationHistoryEntry",
  "NavigationPrecommitController",
  "NavigationTransition",
];

export function withoutNavigationApi(): void {
  for (const name of NAMES) Reflect.deleteProperty(window, name);
}
