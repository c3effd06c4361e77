// A click on a box of a flame graph shows what is in it alone; another on the same box, or the button, shows everything again.
"use strict";
for (const graph of document.querySelectorAll(".flame")) {
  const tools = graph.parentElement.querySelector(".script");
  const boxes = Array.from(graph.querySelectorAll(".box"), element => ({
    element,
    left: parseFloat(element.style.left),
    width: parseFloat(element.style.width),
    top: parseFloat(element.style.top),
  }));
  const nearby = 0.002;
  let shown = null;
  function zoom(to) {
    shown = to;
    for (const box of boxes) {
      const end = to ? to.left + to.width : 100;
      const isInside = !to || box.left >= to.left - nearby && box.left + box.width <= end + nearby && box.top >= to.top;
      const isAround = to && box.top < to.top && box.left <= to.left + nearby && box.left + box.width >= end - nearby;
      const style = box.element.style;
      style.display = isInside || isAround ? "" : "none";
      box.element.classList.toggle("dim", Boolean(isAround));
      if (isAround) { style.left = "0"; style.width = "100%"; continue; }
      const scale = to ? 100 / to.width : 1;
      style.left = (to ? (box.left - to.left) * scale : box.left) + "%";
      style.width = box.width * scale + "%";
    }
  }
  for (const box of boxes) {
    box.element.addEventListener("click", () => zoom(shown === box ? null : box));
  }
  tools.style.display = "block";
  tools.querySelector("button").addEventListener("click", () => zoom(null));
  tools.querySelector("input").addEventListener("input", event => {
    const text = event.target.value.toLowerCase();
    for (const box of boxes) {
      box.element.classList.toggle("found", text !== "" && box.element.textContent.toLowerCase().includes(text));
    }
  });
}
