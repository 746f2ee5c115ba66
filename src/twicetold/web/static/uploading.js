// Files chosen as a folder and files chosen one by one go as one list, each with the time of the person's own copy.

const form = document.querySelector("[data-upload]");

form?.addEventListener("formdata", (event) => {
  event.formData.delete("files");
  for (const input of form.querySelectorAll("[data-files]")) {
    for (const file of input.files) {
      // Hidden files of systems and editors are not material.
      if (file.name.startsWith(".")) continue;
      event.formData.append("files", file, file.name);
      event.formData.append("modified", String(file.lastModified));
    }
  }
});
