<?xml version="1.0"?>
<!-- Groups by keys, sorts, counts and formats what Inputs.java has made. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:output method="html" indent="yes"/>
  <xsl:key name="by-author" match="book" use="author"/>
  <xsl:template match="/library">
    <html><body>
      <xsl:for-each select="book[generate-id() = generate-id(key('by-author', author)[1])]">
        <xsl:sort select="author"/>
        <h2><xsl:value-of select="author"/> (<xsl:value-of select="count(key('by-author', author))"/>)</h2>
        <ul>
          <xsl:apply-templates select="key('by-author', author)">
            <xsl:sort select="price" data-type="number" order="descending"/>
          </xsl:apply-templates>
        </ul>
        <p>Total: <xsl:value-of select="format-number(sum(key('by-author', author)/price), '#,##0.00')"/></p>
      </xsl:for-each>
    </body></html>
  </xsl:template>
  <xsl:template match="book">
    <li class="{translate(@kind, 'abcdefghijklmnopqrstuvwxyz', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ')}">
      <xsl:choose>
        <xsl:when test="contains(title, '7')"><b><xsl:value-of select="title"/></b></xsl:when>
        <xsl:otherwise><xsl:value-of select="normalize-space(substring-before(concat(title, ':'), ':'))"/></xsl:otherwise>
      </xsl:choose>
      <xsl:call-template name="stars"><xsl:with-param name="count" select="@rating"/></xsl:call-template>
    </li>
  </xsl:template>
  <xsl:template name="stars">
    <xsl:param name="count"/>
    <xsl:if test="$count &gt; 0">*<xsl:call-template name="stars"><xsl:with-param name="count" select="$count - 1"/></xsl:call-template></xsl:if>
  </xsl:template>
</xsl:stylesheet>
