create trigger audit_record_append_only before update, delete on audit_record
    for each row call "io.cofferdam.audit.AppendOnly";
