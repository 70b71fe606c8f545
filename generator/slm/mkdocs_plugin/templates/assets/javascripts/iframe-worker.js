// Search runs in a web worker, and browsers refuse workers to pages opened from disk. There, a hidden frame takes the
// worker's place: same messages, same scripts, nothing loaded from elsewhere.
if (location.protocol === "file:") {
  class IFrameWorker extends EventTarget {
    constructor(address) {
      super();
      this.frame = document.createElement("iframe");
      this.frame.hidden = true;
      this.frame.title = "search";
      this.ready = new Promise((resolve) => {
        this.frame.addEventListener("load", () => resolve(this.start(String(address))), { once: true });
      });
      this.frame.srcdoc = "<!doctype html><title>search</title>";
      const append = () => document.body.append(this.frame);
      document.body ? append() : addEventListener("DOMContentLoaded", append);
    }

    // The worker's script finds its own address in the first script element of the frame.
    start(address) {
      const inside = this.frame.contentWindow;
      inside.postMessage = (data) => this.dispatchEvent(new MessageEvent("message", { data }));
      inside.importScripts = async (...addresses) => {
        for (const address of addresses) await this.load(address);
      };
      return this.load(address);
    }

    load(address) {
      return new Promise((resolve, reject) => {
        const script = this.frame.contentDocument.createElement("script");
        script.src = address;
        script.onload = resolve;
        script.onerror = () => reject(new Error(`cannot load ${address}`));
        this.frame.contentDocument.head.append(script);
      });
    }

    async postMessage(data) {
      await this.ready;
      this.frame.contentWindow.dispatchEvent(new MessageEvent("message", { data }));
    }

    terminate() {
      this.frame.remove();
    }
  }
  window.IFrameWorker = IFrameWorker;
  window.Worker = IFrameWorker;
}
