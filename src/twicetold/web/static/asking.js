// A file to search by may be dropped on the page or pasted into it.

const form = document.querySelector("[data-ask]");
const input = form.querySelector('input[type="file"]');
const said = form.querySelector("[data-said]");

function send(files) {
  if (!files.length) return;
  const held = new DataTransfer();
  held.items.add(files[0]);
  input.files = held.files;
  form.requestSubmit();
}

form.addEventListener("submit", () => (said.textContent = said.dataset.busy));
document.addEventListener("dragover", (event) => {
  event.preventDefault();
  form.classList.add("over");
});
document.addEventListener("dragleave", () => form.classList.remove("over"));
document.addEventListener("drop", (event) => {
  event.preventDefault();
  form.classList.remove("over");
  send(event.dataTransfer.files);
});
document.addEventListener("paste", (event) => {
  if (event.clipboardData.files.length) {
    event.preventDefault();
    send(event.clipboardData.files);
  }
});
