-- secret: encrypted with a key that is a file beside the database, not in it
create table registry_login (
    owner varchar(128) not null,
    registry varchar(255) not null,
    username varchar(255) not null,
    secret varchar(16384) not null,
    created_ms bigint not null,
    primary key (owner, registry)
);

create table image_transfer (
    id varchar(16) primary key,
    direction varchar(8) not null,
    image varchar(1024) not null,
    platform varchar(64) not null,
    actor varchar(128) not null,
    state varchar(16) not null,
    started_ms bigint not null,
    ended_ms bigint,
    what varchar(2048) not null,
    why varchar(2048) not null,
    remedy varchar(2048) not null
);

create index image_transfer_started on image_transfer (started_ms);
