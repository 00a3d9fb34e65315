// Adaptive Cards in a page, by Microsoft's own renderer in the manner of Teams: what it stumbles over and what it shows, in #report.
// Given in the page: CARDS (a list of cards), THEME ("light" | "dark"), and the scripts of adaptivecards and markdown-it.
const PALETTES = {
  light: { ground: "#ffffff", text: "#242424", subtle: "#616161", accent: "#5b5fc7", good: "#0e700e", warning: "#8a3707", attention: "#b10e1c", line: "#e0e0e0",
    emphasis: "#f5f5f5", goodBox: "#f1faf1", warningBox: "#fdf6f3", attentionBox: "#fdf3f4", accentBox: "#e8ebfa" },
  dark: { ground: "#292929", text: "#ffffff", subtle: "#adadad", accent: "#9299f7", good: "#54b054", warning: "#e9835e", attention: "#dc626d", line: "#525252",
    emphasis: "#333333", goodBox: "#052505", warningBox: "#411200", attentionBox: "#3b0509", accentBox: "#2f2f4a" },
};

function hostConfig(colours) {
  const pair = (shade) => ({ default: shade, subtle: shade + "cc", highlightColors: { default: "#f9e79f", subtle: "#f9e79f" } });
  const letters = {
    default: { ...pair(colours.text), subtle: colours.subtle }, dark: pair("#242424"), light: pair("#ffffff"), accent: pair(colours.accent),
    good: pair(colours.good), warning: pair(colours.warning), attention: pair(colours.attention),
  };
  const box = (ground) => ({ backgroundColor: ground, foregroundColors: letters, borderColor: colours.line });
  const said = "'Segoe UI', 'Noto Sans', 'Noto Sans CJK JP', system-ui, sans-serif";
  const sizes = { small: 12, default: 14, medium: 16, large: 18, extraLarge: 24 };
  const weights = { lighter: 300, default: 400, bolder: 600 };
  return new AdaptiveCards.HostConfig({
    hostCapabilities: {},
    choiceSetInputValueSeparator: ",",
    supportsInteractivity: true,
    fontTypes: {
      default: { fontFamily: said, fontSizes: sizes, fontWeights: weights },
      monospace: { fontFamily: "Consolas, 'Noto Sans Mono CJK JP', monospace", fontSizes: sizes, fontWeights: weights },
    },
    spacing: { small: 8, default: 12, medium: 16, large: 20, extraLarge: 24, padding: 16 },
    separator: { lineThickness: 1, lineColor: colours.line },
    imageSizes: { small: 32, medium: 52, large: 100 },
    containerStyles: {
      default: box(colours.ground), emphasis: box(colours.emphasis), good: box(colours.goodBox), warning: box(colours.warningBox),
      attention: box(colours.attentionBox), accent: box(colours.accentBox),
    },
    actions: { maxActions: 6, spacing: "default", buttonSpacing: 8, actionsOrientation: "horizontal", actionAlignment: "left", showCard: { actionMode: "inline" } },
    adaptiveCard: { allowCustomStyle: false },
    factSet: { title: { weight: "bolder", wrap: true, maxWidth: 150 }, value: { wrap: true }, spacing: 16 },
    textStyles: { heading: { weight: "bolder", size: "large" }, columnHeader: { weight: "bolder" } },
    inputs: { label: { requiredInputs: { suffix: " *", suffixColor: "attention" }, optionalInputs: {} }, errorMessage: { color: "attention" } },
    table: { cellSpacing: 8 },
  });
}

function shownWords(root) {
  const filled = [...root.querySelectorAll("input:not([type=checkbox]):not([type=radio]), textarea")].map((field) => `${field.value} ${field.placeholder}`);
  const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const said = [];
  while (walk.nextNode()) said.push(walk.currentNode.data);
  return [...said, ...filled, ...[...root.querySelectorAll("[aria-label]")].map((each) => each.ariaLabel)].join(" ");
}

function overflowing(root) {
  const edge = root.getBoundingClientRect().right + 1;
  const spills = (each) => each.scrollWidth > each.clientWidth + 1 && getComputedStyle(each).display !== "inline" && each.clientWidth > 0;
  return [...root.querySelectorAll("*")]
    .filter((each) => each.offsetParent && (each.getBoundingClientRect().right > edge || spills(each)))
    .map((each) => each.textContent.slice(0, 60));
}

const markdown = window.markdownit();
AdaptiveCards.AdaptiveCard.onProcessMarkdown = (text, result) => {
  result.outputHtml = markdown.render(text);
  result.didProcess = true;
};
const config = hostConfig(PALETTES[THEME]);
document.body.style.background = PALETTES[THEME].ground;
document.documentElement.className = THEME;
const report = CARDS.map((json) => {
  const card = new AdaptiveCards.AdaptiveCard();
  card.hostConfig = config;
  const context = new AdaptiveCards.SerializationContext(AdaptiveCards.Versions.v1_5);
  card.parse(json, context);
  const events = [...Array(context.eventCount).keys()].map((number) => context.getEventAt(number).message);
  const failures = card.validateProperties().validationEvents.map((each) => each.message);
  const frame = document.body.appendChild(document.createElement("section"));
  const drawn = card.render();
  if (drawn) frame.append(drawn);
  return { events, failures, words: drawn ? shownWords(drawn) : "", wide: drawn ? overflowing(drawn) : [], height: Math.ceil(frame.getBoundingClientRect().height) };
});
const result = document.createElement("script");
result.id = "report";
result.type = "application/json";
result.textContent = JSON.stringify(report).replaceAll("<", "\\u003c");
document.body.append(result);
