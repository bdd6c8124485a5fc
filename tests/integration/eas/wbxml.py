"""WBXML as Exchange ActiveSync uses it: a small tree, an encoder and a decoder, independent of eastap's own."""
from eas.codepages import NAME_OF, TAG_OF

SWITCH_PAGE, END, STR_I, OPAQUE, CONTENT = 0x00, 0x01, 0x03, 0xC3, 0x40


class Node:
    """An element: its page name, its tag, and a list of Nodes, str and bytes. Node("AirSync:Sync", ...) names the page;
    without one the parent's page holds."""

    def __init__(self, tag, *content):
        self.space, _, self.tag = tag.rpartition(":")
        self.content = [str(c) if isinstance(c, int) else c for c in content if c is not None]

    def every(self, tag):
        """All elements of that name below this one, in document order."""
        for child in self.content:
            if isinstance(child, Node):
                if child.tag == tag:
                    yield child
                yield from child.every(tag)

    def text(self, tag=None, default=""):
        """The text of the first element of that name (or of this one)."""
        node = next(self.every(tag), None) if tag else self
        if node is None:
            return default
        return "".join(c if isinstance(c, str) else c.decode("utf-8", "replace") for c in node.content if not isinstance(c, Node))

    def outline(self, depth=0):
        """The tree as indented lines."""
        lines = ["  " * depth + (self.space + ":" if self.space else "") + self.tag]
        for child in self.content:
            lines.append(child.outline(depth + 1) if isinstance(child, Node) else "  " * depth + "  " + repr(child)[:2000])
        return "\n".join(lines)


def length_bytes(size):
    """A length as a WBXML multi-byte integer."""
    out = bytes([size & 0x7F])
    while size := size >> 7:
        out = bytes([size & 0x7F | 0x80]) + out
    return out


def encode(root):
    """The canonical form: 03 01 6A 00, SWITCH_PAGE only on change, no content bit on an empty element."""
    out, page = bytearray(b"\x03\x01\x6a\x00"), 0

    def put(node, space):
        nonlocal page
        space = node.space or space
        wanted, token = TAG_OF[space, node.tag]
        if wanted != page:
            out.extend((SWITCH_PAGE, wanted))
            page = wanted
        out.append(token | (CONTENT if node.content else 0))
        for child in node.content:
            if isinstance(child, Node):
                put(child, space)
            elif isinstance(child, str):
                out.extend(bytes([STR_I]) + child.encode() + b"\x00")
            else:
                out.extend(bytes([OPAQUE]) + length_bytes(len(child)) + child)
        if node.content:
            out.append(END)

    put(root, "")
    return bytes(out)


def decode(data):
    """The tree of a whole body; raises ValueError or IndexError when it is cut short."""
    def number(at):
        value = 0
        while True:
            value = value << 7 | data[at] & 0x7F
            at += 1
            if not data[at - 1] & 0x80:
                return value, at

    at = 1                               # version
    for _ in range(2):                   # public id, charset
        _, at = number(at)
    size, at = number(at)
    at += size                           # string table
    page, top = 0, Node("top")
    stack = [top]
    while at < len(data):
        token = data[at]
        at += 1
        if token == SWITCH_PAGE:
            page = data[at]
            at += 1
        elif token == END:
            stack.pop()
        elif token == STR_I:
            end = data.index(b"\0", at)
            stack[-1].content.append(data[at:end].decode("utf-8", "replace"))
            at = end + 1
        elif token == OPAQUE:
            size, at = number(at)
            stack[-1].content.append(data[at:at + size])
            at += size
        else:
            space, tag = NAME_OF.get((page, token & 0x3F), ("page%d" % page, "0x%02x" % (token & 0x3F)))
            node = Node(space + ":" + tag)
            stack[-1].content.append(node)
            if token & CONTENT:
                stack.append(node)
    if len(stack) != 1 or len(top.content) != 1:
        raise ValueError("WBXML is cut short")
    return top.content[0]
