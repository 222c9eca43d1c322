"""``templates``: the words of the replies, looked through and shown."""

from __future__ import annotations

from typing import Annotated

import typer

from pipeline.cli.options import DEFAULT, Config, settings_of, settings_or_built_in
from pipeline.cli.show import say, table

app = typer.Typer(
    help="The words of the replies.",
    epilog="""\b
Examples:
  casedesk templates list
  casedesk templates preview wrong_item_choice --language de
  casedesk templates check""",
    no_args_is_help=True,
)


@app.command("list")
def list_templates(config: Config = DEFAULT) -> None:
    """Lists the mails that there are words for, in which languages, and which of them are your own.

    \b
    Example:
      casedesk templates list
    """
    from pipeline.drafting import KIND_OF, Letters

    letters = Letters(settings_or_built_in(config))
    own = letters.own_files()
    rows = []
    for name, languages in letters.names().items():
        ours = [each for each in languages if f"replies/{name}/{each}.j2" in own]
        rows.append((name, KIND_OF.get(name, "reply"), " ".join(languages), " ".join(ours)))
    table(("name", "kind", "languages", "your own"), rows)


@app.command()
def preview(
    name: Annotated[str, typer.Argument(metavar="NAME", help="As 'templates list' shows it.")],
    language: Annotated[str, typer.Option("--language", metavar="CODE", help="Such as de.")] = "",
    sample: Annotated[int, typer.Option("--sample", metavar="N", min=1, help="Which of the sample mails.")] = 1,
    config: Config = DEFAULT,
) -> None:
    """Shows a mail as a customer would get it, with made-up facts.

    Without --language in the shop's first one. Each mail has some fifty samples: with and without an order, each
    state of a parcel, each offer; what is special about the one shown stands above it.

    \b
    Examples:
      casedesk templates preview wrong_item_choice
      casedesk templates preview outreach --language de --sample 12
    """
    from pipeline.drafting import Letters, MissingTemplate, previews

    settings = settings_or_built_in(config)
    letters, language = Letters(settings), language or settings.shop.languages[0]
    if name not in letters.names():
        raise typer.BadParameter(f"there is no mail named {name!r}; 'casedesk templates list' shows those there are")
    every = previews(name)
    if sample > len(every):
        raise typer.BadParameter(f"{name} has {len(every)} samples", param_hint="--sample")
    try:
        draft = letters.write(every[sample - 1].plan, language, "")
    except MissingTemplate as error:
        raise typer.BadParameter(f"{error}; 'casedesk templates list' shows the languages") from None
    say(f"Sample {sample} of {len(every)}: {every[sample - 1].title}.\n")
    print(f"{draft.subject}\n\n{draft.body}", end="")


@app.command()
def check(config: Config = DEFAULT) -> None:
    """Writes every mail in every language with every sample, and tells what is wrong.

    A line each, with file and line: a language of the shop without words, a name that does not exist, a paragraph
    with nothing in it, a placeholder that is left over, a fact that one language tells and another leaves out. While
    a file of yours is broken the built-in one is used. Exit code 0 where all is well, 1 where something is to be done.

    \b
    Example:
      casedesk templates check
    """
    from pipeline.drafting import Letters

    letters = Letters(settings_of(config))
    found = 0
    for problem in letters.problems(every_language=True):
        print(problem, flush=True)
        found += 1
    known = letters.names()
    written = sum(len(languages) for languages in known.values())
    say(f"{len(known)} mails, {written} templates: " + (f"{found} to be mended" if found else "all can be used"))
    raise typer.Exit(1 if found else 0)
