grammar Sums;
sum : product ('+' product)* ;
product : value ('*' value)* ;
value : NUMBER | '(' sum ')' ;
NUMBER : [0-9]+ ;
SPACE : [ \t\r\n]+ -> skip ;
