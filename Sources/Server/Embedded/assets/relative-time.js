// `<relative-time><time datetime="…">2026-03-01 14:02</time></relative-time>` reads "3 min ago"; the moment itself is its title.
const steps = [[60, "second", 1], [3600, "minute", 60], [86400, "hour", 3600], [604800, "day", 86400]];
const words = new Intl.RelativeTimeFormat("en", { numeric: "auto", style: "short" });

class RelativeTime extends HTMLElement {
  connectedCallback() {
    this.show();
    this.timer = setInterval(() => this.show(), 15000);
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }

  /** Older than a week stays as the server wrote it. */
  show() {
    const time = this.querySelector("time");
    if (!time) return;
    const written = time.title || time.textContent;
    const seconds = (Date.parse(time.dateTime) - Date.now()) / 1000;
    const step = steps.find(([limit]) => Math.abs(seconds) < limit - 0.5);
    time.title = written;
    time.textContent = step ? words.format(Math.round(seconds / step[2]), step[1]) : written;
  }
}
customElements.define("relative-time", RelativeTime);
