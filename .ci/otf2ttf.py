"""otf2ttf.py SOURCE.otf TARGET.ttf: turns a font with CFF outlines into one with TrueType outlines."""
import sys

from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, newTable

TOLERANCE = 1.0  # in font units, of 1000 to the em
DROPPED = ("CFF ", "VORG", "BASE", "GPOS", "GSUB", "GDEF", "vhea", "vmtx", "DSIG")


def quadratic(font):
    """Every glyph's outline in quadratic curves."""
    drawn = font.getGlyphSet()
    outlines = {}
    for name in font.getGlyphOrder():
        pen = TTGlyphPen(drawn)
        drawn[name].draw(Cu2QuPen(pen, TOLERANCE, reverse_direction=True))
        outlines[name] = pen.glyph()
    return outlines


def main(source, target):
    font = TTFont(source, recalcTimestamp=False)
    font["loca"] = newTable("loca")
    glyf = newTable("glyf")
    glyf.glyphOrder, glyf.glyphs = font.getGlyphOrder(), quadratic(font)
    font["glyf"] = glyf
    for tag in DROPPED:
        if tag in font:
            del font[tag]
    maxp = font["maxp"]
    maxp.tableVersion, maxp.maxZones = 0x00010000, 1
    for field in ("TwilightPoints", "Storage", "FunctionDefs", "InstructionDefs", "StackElements",
                  "SizeOfInstructions", "ComponentElements"):
        setattr(maxp, "max" + field, 0)
    font["post"].formatType = 3.0
    font.sfntVersion = "\000\001\000\000"
    font.save(target)


main(*sys.argv[1:])
