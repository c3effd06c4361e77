grammar Grammar;
// For ANTLR: a language with the usual parts.
program : declaration* EOF ;
declaration : function | variable | type ;
type : 'class' ID typeParameters? ('extends' typeName)? ('implements' typeName (',' typeName)*)? '{' member* '}' ;
typeParameters : '<' ID (',' ID)* '>' ;
typeName : ID ('.' ID)* ('<' typeName (',' typeName)* '>')? ('[' ']')* ;
member : modifier* (function | variable | constructor | type) ;
modifier : 'public' | 'private' | 'protected' | 'static' | 'final' | 'abstract' | annotation ;
annotation : '@' ID ('(' (ID '=' expression (',' ID '=' expression)*)? ')')? ;
constructor : ID '(' parameters? ')' block ;
function : typeParameters? (typeName | 'void') ID '(' parameters? ')' ('throws' typeName (',' typeName)*)? (block | ';') ;
parameters : parameter (',' parameter)* ;
parameter : 'final'? typeName '...'? ID ;
variable : typeName ID ('=' expression)? (',' ID ('=' expression)?)* ';' ;
block : '{' statement* '}' ;
statement
    : block
    | variable
    | 'if' '(' expression ')' statement ('else' statement)?
    | 'while' '(' expression ')' statement
    | 'do' statement 'while' '(' expression ')' ';'
    | 'for' '(' (variable | expression? ';') expression? ';' expressions? ')' statement
    | 'for' '(' typeName ID ':' expression ')' statement
    | 'switch' '(' expression ')' '{' (label+ statement*)* '}'
    | 'try' ('(' variable+ ')')? block ('catch' '(' typeName ('|' typeName)* ID ')' block)* ('finally' block)?
    | 'return' expression? ';'
    | 'throw' expression ';'
    | 'break' ID? ';'
    | 'continue' ID? ';'
    | 'synchronized' '(' expression ')' block
    | ID ':' statement
    | expression ';'
    | ';'
    ;
label : 'case' expression ':' | 'default' ':' ;
expressions : expression (',' expression)* ;
expression
    : '(' expression ')'
    | 'this' | 'super' | literal | ID
    | expression '.' (ID | 'new' creator | 'class')
    | expression '[' expression ']'
    | expression '(' expressions? ')'
    | 'new' creator
    | '(' typeName ')' expression
    | expression ('++' | '--')
    | ('+' | '-' | '++' | '--' | '~' | '!') expression
    | expression ('*' | '/' | '%') expression
    | expression ('+' | '-') expression
    | expression ('<' '<' | '>' '>' '>' | '>' '>') expression
    | expression ('<=' | '>=' | '<' | '>') expression
    | expression 'instanceof' typeName
    | expression ('==' | '!=') expression
    | expression '&' expression
    | expression '^' expression
    | expression '|' expression
    | expression '&&' expression
    | expression '||' expression
    | <assoc = right> expression '?' expression ':' expression
    | <assoc = right> expression ('=' | '+=' | '-=' | '*=' | '/=' | '&=' | '|=' | '^=') expression
    | (ID | '(' (ID (',' ID)*)? ')') '->' (expression | block)
    ;
creator : typeName ('(' expressions? ')' block? | ('[' expression ']')+ | '{' expressions? '}') ;
literal : INTEGER | FLOAT | STRING | CHAR | 'true' | 'false' | 'null' ;
ID : [a-zA-Z_$\u00c0-\u024f] [a-zA-Z_$0-9\u00c0-\u024f]* ;
INTEGER : ('0' [xX] [0-9a-fA-F_]+ | [0-9] [0-9_]*) [lL]? ;
FLOAT : [0-9]+ '.' [0-9]* ([eE] [+-]? [0-9]+)? [fFdD]? ;
STRING : '"' (~["\\\r\n] | '\\' .)* '"' ;
CHAR : '\'' (~['\\\r\n] | '\\' .)+ '\'' ;
COMMENT : '/*' .*? '*/' -> skip ;
LINE_COMMENT : '//' ~[\r\n]* -> skip ;
WS : [ \t\r\n\f]+ -> skip ;
