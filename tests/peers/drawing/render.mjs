// Blocks of Slack's as HTML: reads {"blocks": […], "theme": "light" | "dark"} a line, writes the page's body as JSON a line.
import { createInterface } from "node:readline";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { Message } from "slack-blocks-to-jsx";

for await (const line of createInterface({ input: process.stdin })) {
  const { blocks, theme } = JSON.parse(line);
  const message = createElement(Message, { blocks, theme, name: "Kakehashi", logo: "", time: new Date(0) });
  process.stdout.write(JSON.stringify(renderToStaticMarkup(message)) + "\n");
}
