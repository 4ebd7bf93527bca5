"""Two kinds of import contract of our own; the contracts themselves stand in pyproject.toml."""

import sys
from collections.abc import Iterator
from typing import Any

import grimp
from importlinter import Contract, ContractCheck, fields, output

STANDARD_LIBRARY = sys.stdlib_module_names


def illegal_links(graph: grimp.ImportGraph, links: set[tuple[str, str]]) -> ContractCheck:
    found = [
        f"{importer} -> {imported} (line {detail['line_number']})"
        for importer, imported in sorted(links)
        for detail in graph.get_import_details(importer=importer, imported=imported)
    ]
    return ContractCheck(kept=not found, metadata={"found": found})


def is_inside(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


class ListingContract(Contract):
    def render_broken_contract(self, check: ContractCheck) -> None:
        for line in check.metadata["found"]:
            output.print_error(f"- {line}", bold=False)
        output.new_line()


class OnlyContract(ListingContract):
    """`package` imports itself, the standard library and what is `allowed`, nothing else."""

    type_name = "only"
    # The base class replaces each field by its value.
    package: Any = fields.StringField()
    allowed: Any = fields.ListField(subfield=fields.StringField())

    def check(self, graph: grimp.ImportGraph, verbose: bool) -> ContractCheck:
        known = STANDARD_LIBRARY | {self.package, *self.allowed}
        inside = {self.package, *graph.find_descendants(self.package)}
        links = {
            (module, imported)
            for module in inside
            for imported in graph.find_modules_directly_imported_by(module)
            if imported.split(".")[0] not in known
        }
        return illegal_links(graph, links)


class PrivateContract(ListingContract):
    """`modules` are imported only inside `owner`; without an owner, only inside their own feature."""

    type_name = "private"
    modules: Any = fields.ListField(subfield=fields.ModuleExpressionField())
    owner: Any = fields.StringField(required=False)
    importers_allowed: Any = fields.ListField(subfield=fields.StringField(), required=False, default=[])

    def check(self, graph: grimp.ImportGraph, verbose: bool) -> ContractCheck:
        links = {
            (importer, module)
            for module in self._modules(graph)
            for importer in graph.find_modules_that_directly_import(module)
            if not self._may_import(importer, module)
        }
        return illegal_links(graph, links)

    def _modules(self, graph: grimp.ImportGraph) -> Iterator[str]:
        for expression in self.modules:
            named = expression.expression
            if expression.has_wildcard_expression():
                for module in graph.find_matching_modules(named):
                    yield from (module, *graph.find_descendants(module))
            else:
                yield from (module for module in graph.modules if is_inside(module, named))

    def _may_import(self, importer: str, module: str) -> bool:
        if importer in self.importers_allowed:
            return True
        owner = self.owner or ".".join(module.split(".")[:2])
        return is_inside(importer, owner)
