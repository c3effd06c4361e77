create table t(id int primary key, n varchar(20), d decimal(10,2));
insert into t values(1,'a',1.5),(2,'b',2.25),(3,'c',null);
select count(*), sum(d), avg(d), max(n) from t;
select n, d from t where d > 1 order by n desc;
select upper(n)||'x', id*2 from t order by id;
update t set d = d*2 where id<3; select * from t order by id;
